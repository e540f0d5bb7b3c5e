-- The entries of members from one to another, by member and number.
SELECT member, number, kind, points, occurred_at, posted_at, activates_at, expires_at, origin, undoes
FROM entries
WHERE member BETWEEN :first AND :last
ORDER BY member, number
