-- Refunds of friends, under who invited them; a batch may have settled them for the friend already.
SELECT r.settled_in, m.referrer, r.id, r.order_id, r.occurred_at, s.name || '/' || r.external_id, m.id
FROM refunds AS r
JOIN sources AS s ON s.id = r.source
JOIN members AS m ON m.id = r.member
WHERE m.referrer BETWEEN :from AND :to AND m.referrer IS NOT NULL
      AND (r.settled_in IS NULL OR r.settled_in = :batch)
ORDER BY m.referrer, r.id
