SELECT external_id, order_id
FROM refunds
WHERE source = :source
