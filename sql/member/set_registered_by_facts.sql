-- Members without a stated joining join with their first order or event.
UPDATE members
SET registered_at = first.at
FROM (
    SELECT member, min(at) AS at
    FROM (
        SELECT o.member, min(o.sold_at) AS at
        FROM orders AS o
        JOIN members AS m ON m.id = o.member AND m.registered_at IS NULL
        GROUP BY o.member
        UNION ALL
        SELECT e.member, min(e.occurred_at) AS at
        FROM events AS e
        JOIN members AS m ON m.id = e.member AND m.registered_at IS NULL
        GROUP BY e.member
    )
    GROUP BY member
) AS first
WHERE members.id = first.member
