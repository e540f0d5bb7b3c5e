-- Stages that the file had learnt of; what was settled later was not settled yet.
CREATE TEMP VIEW order_stages AS
SELECT o.id, o.order_id, o.member, o.stage, o.at, o.recorded_at,
       CASE WHEN o.settled_in <= (SELECT batch FROM known) THEN o.settled_in END AS settled_in
FROM main.order_stages AS o
WHERE o.recorded_at <= (SELECT at FROM known)
