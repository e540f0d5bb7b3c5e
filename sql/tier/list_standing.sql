-- How many stood in each tier at an instant, as the books had it.
SELECT c.code, count(*)
FROM tier_periods AS p
JOIN codes AS c ON c.id = p.tier
WHERE p.from_at <= :at AND (p.until_at IS NULL OR p.until_at > :at)
GROUP BY c.id
ORDER BY c.code
