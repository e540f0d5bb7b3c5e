SELECT r.id, r.order_id, r.external_id, r.occurred_at, r.amount_minor
FROM refunds AS r
WHERE r.withdrawn_at IS NULL
ORDER BY r.order_id, r.occurred_at, r.id
