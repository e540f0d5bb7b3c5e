SELECT member, fact_kind, fact, body
FROM cases
WHERE member BETWEEN :from AND :to
ORDER BY member
