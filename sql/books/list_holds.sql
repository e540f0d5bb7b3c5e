SELECT member, number, act, points, made_at, until_at
FROM holds
WHERE member BETWEEN :from AND :to
ORDER BY member, number
