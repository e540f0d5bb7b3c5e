-- The allocations of members from one to another, by member and number.
SELECT member, debit, lot, points, posted_at
FROM allocations
WHERE member BETWEEN :first AND :last
ORDER BY member, number
