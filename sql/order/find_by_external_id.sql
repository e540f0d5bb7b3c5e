-- The orders an id may name: with its source, or in any source.
SELECT o.id, s.name || '/' || o.external_id, o.member
FROM orders AS o
JOIN sources AS s ON s.id = o.source
WHERE o.amends IS NULL
  AND (o.external_id = :name OR s.name || '/' || o.external_id = :name)
ORDER BY o.id
LIMIT 5
