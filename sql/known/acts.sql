-- Acts that the file had learnt of; what was settled later was not settled yet.
CREATE TEMP VIEW acts AS
SELECT a.id, a.request, a.member, a.kind, a.body, a.occurred_at, a.operator, a.reason, a.recorded_at,
       CASE WHEN a.settled_in <= (SELECT batch FROM known) THEN a.settled_in END AS settled_in
FROM main.acts AS a
WHERE a.recorded_at <= (SELECT at FROM known)
