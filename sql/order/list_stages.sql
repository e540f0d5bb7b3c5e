SELECT stage, at
FROM order_stages
WHERE order_id = :order_id
ORDER BY id
