-- How many stood in each tier at an instant, as the books had it; without those for whom something is due by then.
SELECT c.code, count(*)
FROM tier_periods AS p
JOIN codes AS c ON c.id = p.tier
LEFT JOIN accounts AS a ON a.member = p.member
WHERE p.from_at <= :at AND (p.until_at IS NULL OR p.until_at > :at) AND (a.next_due IS NULL OR a.next_due > :at)
GROUP BY c.id
ORDER BY c.code
