-- By refund and part: rows lie so, and to sort them is done sooner outside.
SELECT r.order_id, r.occurred_at, coalesce(part.line, 0), coalesce(part.amount_minor, r.amount_minor)
FROM refunds AS r
LEFT JOIN refund_lines AS part ON part.refund = r.id
WHERE r.occurred_at <= :as_of
ORDER BY r.id, part.part
