-- Later ends given to lots, by member and in their order.
SELECT member, lot, from_at, until_at, at
FROM extensions
ORDER BY member, id
