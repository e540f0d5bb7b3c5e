-- Points that were set aside and came back by themselves.
SELECT e.at, 'hold_timed_out', a.request, NULL, NULL, h.points, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM hold_ends AS e
JOIN holds AS h ON h.member = e.member AND h.number = e.hold
JOIN acts AS a ON a.id = h.act
WHERE e.member = :member AND e.how = 'timed_out'
