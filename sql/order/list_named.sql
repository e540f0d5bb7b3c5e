-- The orders a name may mean: SOURCE/ID, or the ID alone in any source.
SELECT s.name || '/' || o.external_id, o.id, o.member
FROM sources AS s
JOIN orders AS o ON o.source = s.id AND o.amends IS NULL
WHERE (o.external_id = :name)
   OR (s.name = :source AND o.external_id = :id)
ORDER BY s.name, o.external_id
