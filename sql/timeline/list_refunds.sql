-- Refunds, and those that were withdrawn with their orders.
WITH own AS (
    SELECT f.id, f.occurred_at, f.withdrawn_at, f.amount_minor,
           s.name || '/' || f.external_id || ' (' || o.external_id || ')' AS name,
           (SELECT r.audit FROM audit_reach AS r WHERE r.fact = 'refund' AND r.last >= f.id ORDER BY r.last LIMIT 1) AS audit
    FROM refunds AS f
    JOIN sources AS s ON s.id = f.source
    JOIN orders AS o ON o.id = f.order_id
    WHERE f.member = :member
)
SELECT occurred_at, 'refund', name, NULL, NULL, NULL, amount_minor, 'refund', id, audit, NULL, NULL, NULL
FROM own
UNION ALL
SELECT withdrawn_at, 'refund_withdrawn', name, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM own
WHERE withdrawn_at IS NOT NULL
