-- The tiers that members stood in, as they followed one another.
SELECT p.member, c.code, p.from_at, p.until_at
FROM tier_periods AS p
JOIN codes AS c ON c.id = p.tier
WHERE p.from_at <= :as_of
ORDER BY p.member, p.number
