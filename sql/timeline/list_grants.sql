-- Benefits that were given, and those that were taken away before their end.
SELECT g.granted_at, 'benefit_granted', b.code, NULL, s.code, NULL, NULL, g.cause_kind, g.cause, NULL, NULL, NULL, NULL
FROM grants AS g
JOIN codes AS b ON b.id = g.benefit
LEFT JOIN codes AS s ON s.id = g.source_code
WHERE g.member = :member
UNION ALL
SELECT g.revoked_at, 'benefit_revoked', b.code, NULL, s.code, NULL, NULL, 'act',
       (SELECT a.id FROM acts AS a WHERE a.member = g.member AND a.occurred_at = g.revoked_at AND a.kind = 'revoke' LIMIT 1), NULL, NULL, NULL, NULL
FROM grants AS g
JOIN codes AS b ON b.id = g.benefit
LEFT JOIN codes AS s ON s.id = g.source_code
WHERE g.member = :member AND g.revoked_at IS NOT NULL
