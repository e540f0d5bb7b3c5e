-- Uses of [:from, :until) that stand at :as_of, by benefit and the plan that gave them.
SELECT b.code, p.code, count(*)
FROM benefit_uses AS u
JOIN grants AS g ON g.member = u.member AND g.number = u.grant_number
JOIN codes AS b ON b.id = g.benefit
LEFT JOIN codes AS p ON p.id = g.source_code AND g.source = 'plan'
LEFT JOIN benefit_use_steps AS t ON t.member = u.member AND t.act = u.act AND t.step = 'taken' AND t.at <= :as_of
LEFT JOIN benefit_use_steps AS r ON r.member = u.member AND r.act = u.act AND r.step = 'reversed' AND r.at <= :as_of
WHERE u.at >= :from AND u.at < :until AND (u.reserved_until IS NULL OR t.act IS NOT NULL) AND r.act IS NULL
GROUP BY 1, 2
