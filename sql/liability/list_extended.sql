-- Later ends given to the lots of members from one to another, by member and in their order.
SELECT member, lot, from_at, until_at, at
FROM extensions
WHERE member BETWEEN :first AND :last
ORDER BY member, id
