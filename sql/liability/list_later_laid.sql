-- The allocations of members from one to another that no block holds, by member and number.
SELECT a.member, a.debit, a.lot, a.points, a.posted_at
FROM book_changes AS c
CROSS JOIN allocations AS a ON a.member = c.member AND a.number >= c.allocation
WHERE c.member BETWEEN :first AND :last
ORDER BY c.member, a.number
