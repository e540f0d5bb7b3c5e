-- Orders that wait for their member, the oldest first, with their keys in the order in which they decide.
SELECT s.name || '/' || o.external_id, o.sold_at, n.total_minor, h.kind, h.value
FROM held_keys AS h
JOIN orders AS o ON o.id = h.order_id
JOIN orders AS n ON n.id = coalesce((SELECT max(a.id) FROM orders AS a WHERE a.amends = o.id), o.id)
JOIN sources AS s ON s.id = o.source
ORDER BY o.sold_at, o.id, h.rank
