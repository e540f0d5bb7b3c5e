-- Who invited members with orders, stages or refunds that no batch has settled, in order, and how many there are.
SELECT referrer, sum(n)
FROM (
    SELECT m.referrer, count(*) AS n
    FROM orders AS o JOIN members AS m ON m.id = o.member
    WHERE o.settled_in IS NULL AND o.member IS NOT NULL AND m.referrer IS NOT NULL GROUP BY m.referrer
    UNION ALL
    SELECT m.referrer, count(*)
    FROM order_stages AS s JOIN members AS m ON m.id = s.member
    WHERE s.settled_in IS NULL AND s.member IS NOT NULL AND m.referrer IS NOT NULL GROUP BY m.referrer
    UNION ALL
    SELECT m.referrer, count(*)
    FROM refunds AS r JOIN members AS m ON m.id = r.member
    WHERE r.settled_in IS NULL AND r.member IS NOT NULL AND m.referrer IS NOT NULL GROUP BY m.referrer
)
GROUP BY referrer
ORDER BY referrer
