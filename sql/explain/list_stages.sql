-- Stages of a member's orders that were learnt later, and are settled.
SELECT st.order_id, st.stage, st.at, st.settled_in, s.name || '/' || o.external_id
FROM orders AS o
JOIN order_stages AS st ON st.order_id = o.id
JOIN sources AS s ON s.id = o.source
WHERE o.member = :member AND o.amends IS NULL AND st.settled_in IS NOT NULL
ORDER BY st.id
