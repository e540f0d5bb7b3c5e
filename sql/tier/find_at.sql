-- The tier period of a member at an instant, with what the last renewal or unmet boundary in it said by then.
SELECT p.number, t.code, p.from_at, coalesce(c.guaranteed_until, p.guaranteed_until), c.outcome, c.window_until
FROM tier_periods AS p
JOIN codes AS t ON t.id = p.tier
LEFT JOIN tier_checks AS c ON c.id = (
    SELECT max(k.id)
    FROM tier_checks AS k
    WHERE k.member = p.member AND k.at >= p.from_at AND k.at <= :at AND k.outcome IN ('renewed', 'at_risk') AND k.tier = p.tier
)
WHERE p.member = :member AND p.from_at <= :at
ORDER BY p.number DESC
LIMIT 1
