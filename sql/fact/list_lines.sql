SELECT product, category, unit_price_minor, amount_minor, discount_minor, quantity_milli, line_id
FROM order_lines
WHERE order_id = :order_id
ORDER BY line
