SELECT order_id
FROM refunds
WHERE source = :source AND external_id = :external_id AND withdrawn_at IS NULL
