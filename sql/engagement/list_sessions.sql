SELECT s.number, s.starts_at, count(a.member)
FROM sessions AS s
LEFT JOIN attendances AS a ON a.session = s.id AND a.at <= :as_of
WHERE s.course = :course
GROUP BY s.id
ORDER BY s.number
