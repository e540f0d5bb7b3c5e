SELECT order_id, product, category, quantity_milli, amount_minor, discount_minor
FROM order_lines
WHERE order_id BETWEEN :first AND :last
ORDER BY order_id, line
