-- Who is on a course by :as_of, how far each is, and what came of it.
SELECT m.number, e.at, count(a.session), e.paid_minor, CASE WHEN e.completed_at <= :as_of THEN e.completed_at END,
       CASE WHEN e.completed_at <= :as_of THEN e.score END
FROM enrolments AS e
JOIN members AS m ON m.id = e.member
LEFT JOIN sessions AS s ON s.course = e.course
LEFT JOIN attendances AS a ON a.session = s.id AND a.member = e.member AND a.at <= :as_of
WHERE e.course = :course AND e.at <= :as_of
GROUP BY e.course, e.member
ORDER BY e.at, e.member
