-- Refunds that the file had learnt of; what was settled later was not settled yet.
CREATE TEMP VIEW refunds AS
SELECT r.id, r.source, r.external_id, r.order_id, r.member, r.occurred_at, r.amount_minor, r.recorded_at,
       CASE WHEN r.settled_in <= (SELECT batch FROM known) THEN r.settled_in END AS settled_in
FROM main.refunds AS r
WHERE r.recorded_at <= (SELECT at FROM known)
