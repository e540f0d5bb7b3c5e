SELECT external_id
FROM refunds
WHERE order_id = :order_id
