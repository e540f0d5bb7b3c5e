-- The orders that an import created, whose they are now, and what became of each since.
SELECT
    o.id,
    s.name || '/' || o.external_id,
    ifnull((SELECT g.target FROM merges AS g WHERE g.source = o.member AND g.ended_at IS NULL), o.member),
    o.withdrawn_at IS NOT NULL,
    o.cancelled_at IS NOT NULL AND ifnull(o.reopened_at < o.cancelled_at, TRUE),
    EXISTS (SELECT 1 FROM orders AS a WHERE a.amends = o.id),
    (SELECT t.stage FROM order_stages AS t WHERE t.order_id = o.id ORDER BY t.id DESC LIMIT 1),
    EXISTS (SELECT 1 FROM refunds AS r WHERE r.order_id = o.id AND r.id > i.refunds_after),
    (SELECT count(*) FROM refunds AS r WHERE r.order_id = o.id)
FROM imports AS i
JOIN orders AS o ON o.id > i.orders_before AND o.id <= i.orders_after AND o.imported_in = i.id
JOIN sources AS s ON s.id = o.source
WHERE i.id = :id AND o.amends IS NULL
ORDER BY o.id
