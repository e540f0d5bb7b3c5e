-- Holds not ended by an instant, of one member or of all, soonest to run out first.
SELECT a.request, m.number, h.points + ifnull((
        SELECT sum(s.points)
        FROM hold_slices AS s
        WHERE s.member = h.member AND s.hold = h.number AND s.points < 0 AND s.at <= :at
    ), 0), h.made_at, h.until_at
FROM holds AS h
JOIN acts AS a ON a.id = h.act
JOIN members AS m ON m.id = h.member
LEFT JOIN hold_ends AS e ON e.member = h.member AND e.hold = h.number
WHERE (e.hold IS NULL OR e.at > :at) AND (:member IS NULL OR h.member = :member) AND h.made_at <= :at
ORDER BY h.until_at, h.member, h.number
