-- Grants made, and grants taken away with the fall of a tier, by an order, its stages, corrections and refunds.
WITH causes (kind, id) AS (
    VALUES ('order', :order_id), ('completed', :order_id), ('cancelled', :order_id), ('reopened', :order_id),
           ('amendment', :order_id)
    UNION ALL
    SELECT 'refund', r.id FROM refunds AS r WHERE r.order_id = :order_id
)
SELECT g.cause_kind, g.cause, g.granted_at, c.code, g.quota, 0 AS revoked, g.number AS number
FROM grants AS g
JOIN causes ON causes.kind = g.cause_kind AND causes.id = g.cause
JOIN codes AS c ON c.id = g.benefit
WHERE g.member = :member AND g.granted_at <= :at
UNION ALL
SELECT k.cause_kind, k.cause, g.revoked_at, c.code, g.quota, 1, g.number
FROM grants AS g
JOIN codes AS c ON c.id = g.benefit
JOIN tier_checks AS k ON k.member = g.member AND k.at = g.revoked_at AND k.outcome = 'fell'
JOIN causes ON causes.kind = k.cause_kind AND causes.id = k.cause
WHERE g.member = :member AND g.revoked_at <= :at
ORDER BY number, revoked
