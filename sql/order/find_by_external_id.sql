-- The orders an id may name: with its source, or in any source; looked up by key in each source. One that was withdrawn is
-- meant only while no other has come in its place. The joins are crossed so that each source is asked by its key.
SELECT o.id, s.name || '/' || o.external_id, o.member
FROM sources AS s
CROSS JOIN orders AS o ON o.source = s.id AND o.amends IS NULL AND o.withdrawn_at IS NULL
WHERE o.external_id IN (:name, substr(:name, length(s.name) + 2))
  AND (o.external_id = :name OR s.name || '/' || o.external_id = :name)
UNION ALL
SELECT max(o.id), s.name || '/' || o.external_id, o.member
FROM sources AS s
CROSS JOIN orders AS o ON o.source = s.id AND o.withdrawn_at IS NOT NULL
WHERE o.external_id IN (:name, substr(:name, length(s.name) + 2))
  AND (o.external_id = :name OR s.name || '/' || o.external_id = :name)
  AND NOT EXISTS (
      SELECT 1
      FROM orders AS n
      WHERE n.source = o.source AND n.external_id = o.external_id AND n.amends IS NULL AND n.withdrawn_at IS NULL
  )
GROUP BY s.name, o.external_id
ORDER BY 1
LIMIT 5
