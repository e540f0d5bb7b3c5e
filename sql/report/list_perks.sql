-- Grants made in a window and uses in it, by benefit; what was only set aside, or came back, is no use.
SELECT b.code,
    sum(g.granted_at >= :from AND g.granted_at < :until),
    (SELECT count(*)
        FROM benefit_uses AS u
        JOIN grants AS o ON o.member = u.member AND o.number = u.grant_number AND o.benefit = b.id
        LEFT JOIN benefit_use_steps AS t ON t.member = u.member AND t.act = u.act AND t.step = 'taken' AND t.at < :until
        LEFT JOIN benefit_use_steps AS r ON r.member = u.member AND r.act = u.act AND r.step = 'reversed' AND r.at < :until
        WHERE u.at >= :from AND u.at < :until AND (u.reserved_until IS NULL OR t.act IS NOT NULL) AND r.act IS NULL)
FROM grants AS g
JOIN codes AS b ON b.id = g.benefit
WHERE g.granted_at < :until
GROUP BY b.id
ORDER BY b.code
