-- Orders and their amendments, the stages they were recorded with, and what became of them as records.
WITH own AS (
    SELECT o.id, coalesce(o.amends, o.id) AS first, o.amends, s.name || '/' || o.external_id AS name, o.sold_at, o.paid,
           o.completed_at, o.cancelled_at, o.reopened_at, o.total_minor, o.claimed_at, o.withdrawn_at,
           coalesce(
               (SELECT i.audit FROM imports AS i WHERE i.id = o.imported_in),
               (SELECT r.audit FROM audit_reach AS r WHERE r.fact = 'order' AND r.last >= o.id ORDER BY r.last LIMIT 1)
           ) AS audit
    FROM orders AS o
    JOIN sources AS s ON s.id = o.source
    WHERE o.member = :member
)
SELECT sold_at, CASE WHEN amends IS NOT NULL THEN 'amendment' WHEN paid > 0 THEN 'order' ELSE 'order_unpaid' END,
       name, NULL, NULL, NULL, total_minor, CASE WHEN amends IS NULL THEN 'order' ELSE 'amendment' END, first, audit,
       NULL, NULL, NULL
FROM own
UNION ALL
-- What was completed as it was sold is one thing to people.
SELECT completed_at, 'completed', min(name), NULL, NULL, NULL, NULL, 'completed', first, min(audit), NULL, NULL, NULL
FROM own
WHERE completed_at <> sold_at
GROUP BY first, completed_at
UNION ALL
SELECT cancelled_at, 'cancelled', min(name), NULL, NULL, NULL, NULL, 'cancelled', first, min(audit), NULL, NULL, NULL
FROM own
WHERE cancelled_at IS NOT NULL
GROUP BY first, cancelled_at
UNION ALL
SELECT reopened_at, 'reopened', min(name), NULL, NULL, NULL, NULL, 'reopened', first, min(audit), NULL, NULL, NULL
FROM own
WHERE reopened_at IS NOT NULL
GROUP BY first, reopened_at
UNION ALL
SELECT claimed_at, 'order_claimed', name, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM own
WHERE claimed_at IS NOT NULL AND amends IS NULL
UNION ALL
SELECT withdrawn_at, 'order_withdrawn', name, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM own
WHERE withdrawn_at IS NOT NULL AND amends IS NULL
