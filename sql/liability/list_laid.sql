-- All allocations, by member and number.
SELECT member, debit, lot, points
FROM allocations
ORDER BY member, number
