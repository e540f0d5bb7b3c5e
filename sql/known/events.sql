-- Events that the file had learnt of; what was settled later was not settled yet.
CREATE TEMP VIEW events AS
SELECT e.id, e.source, e.external_id, e.member, e.kind, e.subject, e.quantity, e.value_minor, e.text, e.channel,
       e.city, e.occurred_at, e.undoes, e.recorded_at,
       CASE WHEN e.settled_in <= (SELECT batch FROM known) THEN e.settled_in END AS settled_in
FROM main.events AS e
WHERE e.recorded_at <= (SELECT at FROM known)
