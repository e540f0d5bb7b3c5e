-- A member's tier periods begun by an instant, newest first, each with the check that decided it.
SELECT t.code, p.from_at, CASE WHEN p.until_at <= :at THEN p.until_at END, p.guaranteed_until, p.reason,
       c.asked, c.window_from, c.window_until, c.spend_minor, c.orders, c.active_days, c.points
FROM tier_periods AS p
JOIN codes AS t ON t.id = p.tier
LEFT JOIN tier_checks AS c ON c.id = (
    SELECT max(k.id)
    FROM tier_checks AS k
    LEFT JOIN tier_periods AS b ON b.member = p.member AND b.number = p.number - 1
    WHERE k.member = p.member AND k.at = p.from_at AND k.outcome = p.reason
      AND k.tier = CASE WHEN p.reason = 'fell' THEN b.tier ELSE p.tier END
)
WHERE p.member = :member AND p.from_at <= :at
ORDER BY p.number DESC
