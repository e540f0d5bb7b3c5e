SELECT member, hold, lot, points, at
FROM hold_slices
WHERE member BETWEEN :from AND :to
ORDER BY member, id
