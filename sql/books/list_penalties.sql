SELECT member, number, kind, act, evidence, at
FROM penalties
WHERE member BETWEEN :from AND :to
ORDER BY member, number
