INSERT INTO order_extras (order_id, name, value)
SELECT :into, name, value
FROM order_extras
WHERE order_id = :order_id
