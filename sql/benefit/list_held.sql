-- What a member held at an instant, with what was used by then.
SELECT g.number, c.code, g.source, g.period, g.quota,
       (SELECT count(*) FROM benefit_uses AS u WHERE u.member = g.member AND u.grant_number = g.number AND u.at <= :at),
       g.from_at, g.until_at, g.revoked_at IS NOT NULL AND g.revoked_at <= :at
FROM grants AS g
JOIN codes AS c ON c.id = g.benefit
WHERE g.member = :member AND g.granted_at <= :at AND g.from_at <= :at
  AND (g.until_at IS NULL OR g.until_at > :at)
ORDER BY g.number
