-- The orders an id may name: with its source, or in any source; looked up by key in each source.
SELECT o.id, s.name || '/' || o.external_id, o.member
FROM sources AS s
JOIN orders AS o ON o.source = s.id AND o.amends IS NULL
WHERE o.external_id IN (:name, substr(:name, length(s.name) + 2))
  AND (o.external_id = :name OR s.name || '/' || o.external_id = :name)
ORDER BY o.id
LIMIT 5
