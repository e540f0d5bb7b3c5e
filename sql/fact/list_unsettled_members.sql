-- The members who have a fact that no batch has settled, in order, and how many they have.
SELECT member, sum(n)
FROM (
    SELECT id AS member, 1 AS n FROM members WHERE settled_in IS NULL AND registered_at IS NOT NULL
    UNION ALL
    SELECT referrer, count(*) FROM members WHERE settled_in IS NULL AND registered_at IS NOT NULL AND referrer IS NOT NULL GROUP BY referrer
    UNION ALL
    SELECT member, count(*) FROM profile_changes WHERE settled_in IS NULL GROUP BY member
    UNION ALL
    SELECT member, count(*) FROM orders WHERE settled_in IS NULL AND member IS NOT NULL GROUP BY member
    UNION ALL
    SELECT member, count(*) FROM order_stages WHERE settled_in IS NULL AND member IS NOT NULL GROUP BY member
    UNION ALL
    SELECT member, count(*) FROM refunds WHERE settled_in IS NULL AND member IS NOT NULL GROUP BY member
    UNION ALL
    SELECT member, count(*) FROM events WHERE settled_in IS NULL GROUP BY member
    UNION ALL
    SELECT member, count(*) FROM acts WHERE settled_in IS NULL GROUP BY member
)
GROUP BY member
ORDER BY member
