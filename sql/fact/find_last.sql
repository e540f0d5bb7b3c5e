-- The instant of the last fact that no batch has settled.
SELECT max(at)
FROM (
    SELECT max(registered_at) AS at FROM members WHERE settled_in IS NULL AND registered_at IS NOT NULL
    UNION ALL
    SELECT max(at) FROM profile_changes WHERE settled_in IS NULL
    UNION ALL
    SELECT max(sold_at) FROM orders WHERE settled_in IS NULL AND member IS NOT NULL
    UNION ALL
    SELECT max(at) FROM order_stages WHERE settled_in IS NULL AND member IS NOT NULL
    UNION ALL
    SELECT max(occurred_at) FROM refunds WHERE settled_in IS NULL AND member IS NOT NULL
    UNION ALL
    SELECT max(occurred_at) FROM events WHERE settled_in IS NULL
    UNION ALL
    SELECT max(occurred_at) FROM acts WHERE settled_in IS NULL
)
