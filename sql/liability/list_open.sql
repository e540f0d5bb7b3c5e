-- Every lot with points left, by member.
SELECT member, lot, activates_at, expires_at, left_points
FROM open_lots
ORDER BY member, lot
