SELECT member, number, pool, code, period, at, rank, wanted, whole, granted
FROM draws
WHERE member BETWEEN :from AND :to
ORDER BY member, number
