-- Tiers, from which to which, and warnings that one is in danger.
SELECT p.from_at, 'tier_' || p.reason, NULL,
       (SELECT t.code FROM tier_periods AS b JOIN codes AS t ON t.id = b.tier WHERE b.member = p.member AND b.number = p.number - 1),
       c.code, NULL, NULL, 'act',
       (SELECT a.id FROM acts AS a WHERE a.member = p.member AND a.occurred_at = p.from_at AND a.kind IN ('pin', 'unpin') LIMIT 1),
       NULL, NULL, NULL, NULL
FROM tier_periods AS p
JOIN codes AS c ON c.id = p.tier
WHERE p.member = :member
UNION ALL
SELECT n.at, n.kind, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM notices AS n
WHERE n.member = :member
