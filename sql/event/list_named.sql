-- The events an id may name, looked up by key in each source.
SELECT e.id, s.name, e.external_id, e.member, e.kind, e.subject, e.occurred_at, e.undoes,
       EXISTS (
           SELECT 1 FROM events AS u
           WHERE u.undoes = e.id AND u.member IN (SELECT e.member UNION ALL SELECT g.target FROM merges AS g WHERE g.source = e.member)
       )
FROM sources AS s
CROSS JOIN events AS e ON e.source = s.id
WHERE e.external_id IN (:name, substr(:name, length(s.name) + 2))
  AND (e.external_id = :name OR s.name || '/' || e.external_id = :name)
ORDER BY e.id
LIMIT 5
