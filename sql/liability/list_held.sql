-- What open holds set aside now, by member: of each lot, with its own dates as far as they were moved.
SELECT h.member, h.until_at, s.lot, l.activates_at,
       coalesce(
           (SELECT x.until_at FROM extensions AS x WHERE x.member = h.member AND x.lot = s.lot ORDER BY x.id DESC LIMIT 1),
           l.expires_at,
           9223372036854775807
       ),
       sum(s.points)
FROM holds AS h
JOIN hold_slices AS s ON s.member = h.member AND s.hold = h.number
JOIN entries AS l ON l.member = h.member AND l.number = s.lot
WHERE NOT EXISTS (SELECT 1 FROM hold_ends AS e WHERE e.member = h.member AND e.hold = h.number)
GROUP BY h.member, h.number, s.lot
HAVING sum(s.points) > 0
ORDER BY h.member, h.number, s.lot
