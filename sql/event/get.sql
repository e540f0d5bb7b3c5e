SELECT e.id, s.name, e.external_id, e.member, e.kind, e.subject, e.occurred_at, e.undoes,
       EXISTS (
           SELECT 1 FROM events AS u
           WHERE u.undoes = e.id AND u.member IN (SELECT e.member UNION ALL SELECT g.target FROM merges AS g WHERE g.source = e.member)
       )
FROM events AS e
JOIN sources AS s ON s.id = e.source
WHERE e.id = :id
