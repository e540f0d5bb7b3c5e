-- The lines of these rows of orders.
SELECT order_id, product, category, quantity_milli, amount_minor, discount_minor
FROM order_lines
WHERE order_id IN (SELECT value FROM json_each(:contents))
ORDER BY order_id, line
