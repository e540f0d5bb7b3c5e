SELECT r.settled_in, r.member, r.id, r.order_id, r.occurred_at, s.name || '/' || r.external_id
FROM refunds AS r
JOIN sources AS s ON s.id = r.source
WHERE r.settled_in IS NOT NULL AND r.member IS NOT NULL AND r.member BETWEEN :from AND :to
ORDER BY r.member, r.id
