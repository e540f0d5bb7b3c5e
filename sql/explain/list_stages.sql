-- Stages of a member's orders that were learnt later, and are settled.
SELECT st.order_id, st.stage, st.at, st.settled_in, s.name || '/' || o.external_id
FROM order_stages AS st
JOIN orders AS o ON o.id = st.order_id
JOIN sources AS s ON s.id = o.source
WHERE st.member = :member AND st.settled_in IS NOT NULL
ORDER BY st.id
