SELECT number, debit, lot, points, undoes
FROM allocations
WHERE member = :member
ORDER BY number
