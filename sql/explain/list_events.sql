-- A member's settled events and undoings, with what rules count of them.
SELECT v.id, v.undoes, v.occurred_at, v.settled_in, s.name || '/' || v.external_id, v.kind, v.quantity, v.value_minor
FROM events AS v
JOIN sources AS s ON s.id = v.source
WHERE v.member = :member AND v.settled_in IS NOT NULL
ORDER BY v.id
