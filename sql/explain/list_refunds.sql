-- Settled refunds of a member's orders, part by part.
SELECT r.id, r.order_id, r.occurred_at, r.settled_in, s.name || '/' || r.external_id, l.line, l.amount_minor, l.quantity_milli
FROM refunds AS r
JOIN sources AS s ON s.id = r.source
JOIN refund_lines AS l ON l.refund = r.id
WHERE r.member = :member AND r.settled_in IS NOT NULL
ORDER BY r.id, l.part
