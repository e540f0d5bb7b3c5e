-- The entries of members from one to another that no block holds, by member and number. Crossed, so that the few who have
-- any come first.
SELECT e.member, e.number, e.kind, e.points, e.occurred_at, e.posted_at, e.activates_at, e.expires_at, e.origin, e.undoes
FROM book_changes AS c
CROSS JOIN entries AS e ON e.member = c.member AND e.number >= c.entry
WHERE c.member BETWEEN :first AND :last
ORDER BY c.member, e.number
