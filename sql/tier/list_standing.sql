-- How many stood in each tier at an instant, as the books had it; without those for whom something is due by then.
SELECT c.code, count(*)
FROM tier_periods AS p
JOIN codes AS c ON c.id = p.tier
WHERE p.from_at <= :at AND (p.until_at IS NULL OR p.until_at > :at)
  AND p.member NOT IN (SELECT a.member FROM accounts AS a WHERE a.next_due <= :at)
GROUP BY c.id
ORDER BY c.code
