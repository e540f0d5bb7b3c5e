SELECT g.number, g.starts_at, g.ends_at, g.place, count(i.member)
FROM meetings AS g
LEFT JOIN check_ins AS i ON i.meeting = g.id AND i.at <= :as_of
WHERE g.club = :club
GROUP BY g.id
ORDER BY g.number
