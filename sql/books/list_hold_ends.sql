SELECT member, hold, how, at, entry
FROM hold_ends
WHERE member BETWEEN :from AND :to
ORDER BY member, hold
