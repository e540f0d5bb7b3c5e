-- What was opened against a member, or against everybody, with who said why.
SELECT p.member, p.number, c.code, p.at, p.evidence, a.reason, a.operator, m.number
FROM penalties AS p
JOIN codes AS c ON c.id = p.kind
JOIN acts AS a ON a.id = p.act
JOIN members AS m ON m.id = p.member
WHERE p.at <= :at AND (:member IS NULL OR p.member = :member)
ORDER BY p.at, p.member, p.number
