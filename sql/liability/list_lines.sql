-- All entries, by member and number.
SELECT member, number, kind, points, occurred_at, posted_at, activates_at, expires_at, origin, undoes
FROM entries
ORDER BY member, number
