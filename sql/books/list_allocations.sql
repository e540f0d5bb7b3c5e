SELECT member, number, debit, lot, points, undoes
FROM allocations
WHERE member BETWEEN :from AND :to
ORDER BY member, number
