SELECT st.settled_in, st.member, st.order_id, st.stage, st.at, s.name || '/' || o.external_id
FROM order_stages AS st
JOIN orders AS o ON o.id = st.order_id
JOIN sources AS s ON s.id = o.source
WHERE st.settled_in IS NOT NULL AND st.member IS NOT NULL AND st.member BETWEEN :from AND :to
ORDER BY st.member, st.id
