-- A member's tier periods begun by an instant, oldest first.
SELECT p.number, c.code, p.from_at, CASE WHEN p.until_at <= :at THEN p.until_at END, p.guaranteed_until, p.reason, p.version
FROM tier_periods AS p
JOIN codes AS c ON c.id = p.tier
WHERE p.member = :member AND p.from_at <= :at
ORDER BY p.number
