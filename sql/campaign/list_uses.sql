-- What was used by an instant of the benefits that a campaign granted, by benefit.
SELECT b.code, count(*)
FROM awards AS w
JOIN codes AS c ON c.id = w.campaign
JOIN grants AS g ON g.member = w.member AND g.source = 'campaign' AND g.cause_kind = w.cause_kind AND g.cause = w.cause
JOIN benefit_uses AS u ON u.member = g.member AND u.grant_number = g.number AND u.at <= :at
JOIN codes AS b ON b.id = g.benefit
LEFT JOIN benefit_use_steps AS t ON t.member = u.member AND t.act = u.act AND t.step = 'taken' AND t.at <= :at
LEFT JOIN benefit_use_steps AS r ON r.member = u.member AND r.act = u.act AND r.step = 'reversed' AND r.at <= :at
WHERE c.code = :campaign AND (u.reserved_until IS NULL OR t.act IS NOT NULL) AND r.act IS NULL
GROUP BY b.code
