-- Grants of [:from, :until) by benefit and the plan they came from, and those of them of which something was used by :as_of.
-- What was only set aside is no use, nor what was given back.
SELECT b.code, p.code, count(*), count(*) FILTER (WHERE EXISTS (
    SELECT 1
    FROM benefit_uses AS u
    LEFT JOIN benefit_use_steps AS t ON t.member = u.member AND t.act = u.act AND t.step = 'taken' AND t.at <= :as_of
    LEFT JOIN benefit_use_steps AS r ON r.member = u.member AND r.act = u.act AND r.step = 'reversed' AND r.at <= :as_of
    WHERE u.member = g.member AND u.grant_number = g.number AND u.at <= :as_of
      AND (u.reserved_until IS NULL OR t.act IS NOT NULL) AND r.act IS NULL
))
FROM grants AS g
JOIN codes AS b ON b.id = g.benefit
LEFT JOIN codes AS p ON p.id = g.source_code AND g.source = 'plan'
WHERE g.granted_at >= :from AND g.granted_at < :until
GROUP BY 1, 2
