-- The rows of orders that an import recorded, in the order of their ids: orders, and corrections of those known before.
SELECT s.name || '/' || o.external_id, o.sold_at, m.number, o.total_minor, o.amends IS NOT NULL, o.withdrawn_at IS NOT NULL
FROM imports AS i
JOIN orders AS o ON o.id > i.orders_before AND o.id <= i.orders_after AND o.imported_in = i.id
JOIN sources AS s ON s.id = o.source
LEFT JOIN members AS m ON m.id = o.member
WHERE i.id = :id
ORDER BY o.id
LIMIT :most
