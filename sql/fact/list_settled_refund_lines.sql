SELECT l.refund, l.line, l.amount_minor, l.quantity_milli
FROM refunds AS r
JOIN refund_lines AS l ON l.refund = r.id
WHERE r.settled_in IS NOT NULL AND r.member IS NOT NULL AND r.member BETWEEN :from AND :to
ORDER BY r.member, r.id, l.part
