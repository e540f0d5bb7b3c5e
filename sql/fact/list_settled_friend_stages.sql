-- Stages of orders of friends, under who invited them, that were settled.
SELECT st.settled_in, m.referrer, st.order_id, st.stage, st.at, s.name || '/' || o.external_id, m.id
FROM order_stages AS st
JOIN orders AS o ON o.id = st.order_id
JOIN sources AS s ON s.id = o.source
JOIN members AS m ON m.id = st.member
WHERE m.referrer BETWEEN :from AND :to AND m.referrer IS NOT NULL
      AND st.settled_in IS NOT NULL
ORDER BY m.referrer, st.id
