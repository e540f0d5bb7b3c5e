SELECT member, lot, from_at, until_at, at
FROM extensions
WHERE member BETWEEN :from AND :to
ORDER BY member, id
