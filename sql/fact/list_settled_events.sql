SELECT e.settled_in, e.member, e.id, e.undoes, e.occurred_at, s.name || '/' || e.external_id,
       e.kind, e.subject, e.quantity, e.value_minor, e.text, e.channel, e.city
FROM events AS e
JOIN sources AS s ON s.id = e.source
WHERE e.settled_in IS NOT NULL AND e.member BETWEEN :from AND :to
ORDER BY e.member, e.id
