-- Refunds of friends, under who invited them, that were settled.
SELECT r.settled_in, m.referrer, r.id, r.order_id, r.occurred_at, s.name || '/' || r.external_id, m.id
FROM refunds AS r
JOIN sources AS s ON s.id = r.source
JOIN members AS m ON m.id = r.member
WHERE m.referrer BETWEEN :from AND :to AND m.referrer IS NOT NULL
      AND r.settled_in IS NOT NULL
ORDER BY m.referrer, r.id
