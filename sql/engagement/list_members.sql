-- Those who are in a club at :as_of, with the meetings they came to and the last of them.
SELECT m.number, p.from_at, count(i.meeting), max(i.at)
FROM club_periods AS p
JOIN members AS m ON m.id = p.member
LEFT JOIN meetings AS g ON g.club = p.club
LEFT JOIN check_ins AS i ON i.meeting = g.id AND i.member = p.member AND i.at <= :as_of
WHERE p.club = :club AND p.from_at <= :as_of AND (p.until_at IS NULL OR p.until_at > :as_of)
GROUP BY p.id
ORDER BY p.from_at, p.id
