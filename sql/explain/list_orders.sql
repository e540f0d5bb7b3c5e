-- A member's settled orders and amendments: what places each among all that was booked, and the version frozen at the sale;
-- none where the sale counted for nothing.
SELECT o.id, o.amends, o.sold_at, o.settled_in,
       s.name || '/' || o.external_id, t.version, o.paid > 0, o.sold_at, o.completed_at, o.cancelled_at, o.reopened_at
FROM orders AS o
JOIN sources AS s ON s.id = o.source
LEFT JOIN order_terms AS t ON t.member = o.member AND t.order_id = o.id
WHERE o.member = :member AND o.settled_in IS NOT NULL
ORDER BY o.id
