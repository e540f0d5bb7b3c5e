SELECT l.order_id, p.sku, l.unit_price_minor, l.amount_minor, l.discount_minor, l.quantity_milli, c.path, l.line_id
FROM order_lines AS l
JOIN products AS p ON p.id = l.product
JOIN categories AS c ON c.id = l.category
WHERE l.order_id IN (SELECT value FROM json_each(:ids))
ORDER BY l.order_id, l.line
