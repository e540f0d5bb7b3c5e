SELECT member, number, pool, code, period, at, rank, wanted, granted
FROM draws
WHERE member BETWEEN :from AND :to
ORDER BY member, number
