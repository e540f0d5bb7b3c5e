SELECT member, number, term, plan, version, payment, paid_minor, from_at, until_at, came_from, at
FROM terms
WHERE member BETWEEN :from AND :to
ORDER BY member, number
