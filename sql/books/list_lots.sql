SELECT member, lot, left_points, activates_at, expires_at
FROM open_lots
WHERE member BETWEEN :from AND :to
ORDER BY member, lot
