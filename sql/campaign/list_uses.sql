-- What was used by an instant of the benefits that a campaign granted, by benefit.
SELECT b.code, count(*)
FROM awards AS w
JOIN codes AS c ON c.id = w.campaign
JOIN grants AS g ON g.member = w.member AND g.source = 'campaign' AND g.cause_kind = w.cause_kind AND g.cause = w.cause
JOIN benefit_uses AS u ON u.member = g.member AND u.grant_number = g.number AND u.at <= :at
JOIN codes AS b ON b.id = g.benefit
WHERE c.code = :campaign
GROUP BY b.code
