SELECT number, debit, lot, points, undoes, posted_at
FROM allocations
WHERE member = :member
ORDER BY number
