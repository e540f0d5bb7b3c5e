-- The lines of every row of an order, members in turn and each member's in the order of time: the index on both leads.
SELECT l.order_id, l.product, l.category, l.quantity_milli, l.amount_minor, l.discount_minor
FROM orders AS o
CROSS JOIN order_lines AS l ON l.order_id = o.id
WHERE o.member BETWEEN :first AND :last
ORDER BY o.member, o.sold_at, o.id, l.line
