-- What the member did besides buying: visits, questions, clubs, courses, and what was taken back.
SELECT e.occurred_at, CASE WHEN e.undoes IS NULL THEN e.kind ELSE 'undo' END,
       nullif(trim(coalesce(nullif(e.subject, ''), CASE WHEN e.undoes IS NULL THEN '' ELSE o.name || '/' || u.external_id END)
           || CASE WHEN e.text = '' THEN '' ELSE ' ' || e.text END), ''),
       NULL, NULL, NULL, nullif(e.value_minor, 0),
       CASE WHEN e.undoes IS NULL THEN 'event' ELSE 'undo' END, coalesce(e.undoes, e.id),
       (SELECT r.audit FROM audit_reach AS r WHERE r.fact = 'event' AND r.last >= e.id ORDER BY r.last LIMIT 1),
       NULL, NULL, NULL
FROM events AS e
LEFT JOIN events AS u ON u.id = e.undoes
LEFT JOIN sources AS o ON o.id = u.source
WHERE e.member = :member
