-- Refunds that the file had learnt of; what was settled, claimed or withdrawn later was not yet.
CREATE TEMP VIEW refunds AS
SELECT r.id, r.source, r.external_id, r.order_id,
       CASE WHEN EXISTS (SELECT 1 FROM main.orders AS o WHERE o.id = r.order_id AND o.claimed_at > (SELECT at FROM known))
            THEN NULL ELSE r.member END AS member,
       r.occurred_at, r.amount_minor, r.recorded_at,
       CASE WHEN r.settled_in <= (SELECT batch FROM known) THEN r.settled_in END AS settled_in,
       CASE WHEN r.withdrawn_at <= (SELECT at FROM known) THEN r.withdrawn_at END AS withdrawn_at
FROM main.refunds AS r
WHERE r.recorded_at <= (SELECT at FROM known)
