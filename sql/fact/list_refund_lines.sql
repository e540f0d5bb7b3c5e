SELECT l.refund, l.line, l.amount_minor, l.quantity_milli
FROM refund_lines AS l
JOIN refunds AS r ON r.id = l.refund
WHERE r.settled_in IS NULL AND r.member IS NOT NULL
ORDER BY l.refund, l.part
