-- All that the holds of members from one to another ever set aside, by member, with when the hold runs out and when it ended.
SELECT s.member, s.lot, s.points, s.at, h.until_at, e.at
FROM hold_slices AS s
JOIN holds AS h ON h.member = s.member AND h.number = s.hold
LEFT JOIN hold_ends AS e ON e.member = s.member AND e.hold = s.hold
WHERE s.member BETWEEN :first AND :last
ORDER BY s.member, s.hold, s.id
