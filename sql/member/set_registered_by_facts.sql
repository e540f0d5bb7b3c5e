-- Members without a stated joining join with their first order or event.
UPDATE members
SET registered_at = (
    SELECT min(at)
    FROM (
        SELECT min(o.sold_at) AS at FROM orders AS o WHERE o.member = members.id
        UNION ALL
        SELECT min(e.occurred_at) FROM events AS e WHERE e.member = members.id
    )
)
WHERE registered_at IS NULL
  AND (EXISTS (SELECT 1 FROM orders AS o WHERE o.member = members.id)
       OR EXISTS (SELECT 1 FROM events AS e WHERE e.member = members.id))
