-- All allocations, by member and number.
SELECT member, debit, lot, points, posted_at
FROM allocations
ORDER BY member, number
