SELECT id, member, amount_minor, order_ref, until_at, ended_at IS NOT NULL
FROM value_holds
WHERE request = :request
