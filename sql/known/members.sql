-- Members that the file had learnt of. Who was settled later had not joined: the joining is set with the settling.
CREATE TEMP VIEW members AS
SELECT m.id, m.number, m.source,
       CASE WHEN m.settled_in <= (SELECT batch FROM known) THEN m.registered_at END AS registered_at, m.referrer, m.review,
       m.recorded_at, CASE WHEN m.settled_in <= (SELECT batch FROM known) THEN m.settled_in END AS settled_in
FROM main.members AS m
WHERE m.recorded_at <= (SELECT at FROM known)
