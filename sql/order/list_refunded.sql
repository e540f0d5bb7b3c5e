-- What was paid back of an order so far, by line; line 0 is the order as a whole.
SELECT l.line, sum(l.amount_minor)
FROM refunds AS r
JOIN refund_lines AS l ON l.refund = r.id
WHERE r.order_id = :order_id
GROUP BY l.line
