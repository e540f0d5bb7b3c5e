SELECT r.order_id, r.occurred_at, coalesce(part.line, 0), coalesce(part.amount_minor, r.amount_minor)
FROM orders AS o
CROSS JOIN refunds AS r ON r.order_id = o.id
LEFT JOIN refund_lines AS part ON part.refund = r.id
WHERE o.member BETWEEN :first AND :last AND o.amends IS NULL AND r.occurred_at <= :as_of
ORDER BY r.order_id, r.occurred_at, r.id, part.part
