-- A member's settled orders and amendments, with the version frozen at the sale; none where the sale counted for nothing.
SELECT o.id, o.amends, CASE WHEN o.amends IS NULL THEN o.sold_at ELSE o.recorded_at END, o.settled_in,
       s.name || '/' || o.external_id, t.version
FROM orders AS o
JOIN sources AS s ON s.id = o.source
LEFT JOIN order_terms AS t ON t.member = o.member AND t.order_id = o.id
WHERE o.member = :member AND o.settled_in IS NOT NULL
ORDER BY o.id
