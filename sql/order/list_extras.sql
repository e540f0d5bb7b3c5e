SELECT name, value
FROM order_extras
WHERE order_id = :order_id
ORDER BY name, value
