SELECT external_id, order_id
FROM refunds
WHERE source = :source AND withdrawn_at IS NULL
