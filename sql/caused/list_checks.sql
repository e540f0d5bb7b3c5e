-- Tier checks that an order, its stages, corrections and refunds caused, with the tier before and after.
WITH causes (kind, id) AS (
    VALUES ('order', :order_id), ('completed', :order_id), ('cancelled', :order_id), ('reopened', :order_id),
           ('amendment', :order_id)
    UNION ALL
    SELECT 'refund', r.id FROM refunds AS r WHERE r.order_id = :order_id
)
SELECT k.cause_kind, k.cause, k.at, k.outcome, asked.code, before.code, after.code
FROM tier_checks AS k
JOIN causes ON causes.kind = k.cause_kind AND causes.id = k.cause
JOIN codes AS asked ON asked.id = k.tier
LEFT JOIN tier_periods AS p ON p.member = k.member AND p.number = (
    SELECT max(o.number)
    FROM tier_periods AS o
    WHERE o.member = k.member AND o.from_at = k.at AND o.reason = k.outcome
)
LEFT JOIN codes AS after ON after.id = p.tier
LEFT JOIN tier_periods AS b ON b.member = k.member AND b.number = p.number - 1
LEFT JOIN codes AS before ON before.id = b.tier
WHERE k.member = :member AND k.at <= :at
ORDER BY k.id
