-- Orders and amendments that were settled: whose, when, and under which name.
SELECT o.settled_in, o.member, o.id, o.amends, o.sold_at, o.recorded_at, s.name || '/' || o.external_id
FROM orders AS o
JOIN sources AS s ON s.id = o.source
WHERE o.settled_in IS NOT NULL AND o.member IS NOT NULL AND o.member BETWEEN :from AND :to
ORDER BY o.member, o.id
