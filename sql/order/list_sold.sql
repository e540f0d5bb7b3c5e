SELECT DISTINCT o.id
FROM orders AS o
JOIN order_lines AS l ON l.order_id = o.id
JOIN products AS p ON p.id = l.product
WHERE o.member = :member AND p.sku = :sku AND o.sold_at <= :at AND o.amends IS NULL AND o.withdrawn_at IS NULL
ORDER BY o.sold_at DESC, o.external_id
