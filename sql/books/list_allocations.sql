SELECT member, number, debit, lot, points, undoes, posted_at
FROM allocations
WHERE member BETWEEN :from AND :to
ORDER BY member, number
