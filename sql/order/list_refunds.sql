SELECT r.id, r.external_id, r.occurred_at, l.line, l.amount_minor
FROM refunds AS r
JOIN refund_lines AS l ON l.refund = r.id
WHERE r.order_id = :order_id
ORDER BY r.occurred_at, r.id, l.part
