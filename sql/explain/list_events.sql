-- A member's settled events that earned or were undone, and the undoings themselves.
SELECT v.id, v.undoes, v.occurred_at, v.settled_in, s.name || '/' || v.external_id, v.kind, v.quantity, v.value_minor
FROM events AS v
JOIN sources AS s ON s.id = v.source
WHERE v.member = :member AND v.settled_in IS NOT NULL
  AND (v.undoes IS NOT NULL OR v.id IN (SELECT e.fact FROM earnings AS e WHERE e.member = :member AND e.fact_kind = 'event'))
ORDER BY v.id
