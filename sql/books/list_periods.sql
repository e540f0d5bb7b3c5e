SELECT member, number, tier, from_at, until_at, guaranteed_until, reason, version
FROM tier_periods
WHERE member BETWEEN :from AND :to
ORDER BY member, number
