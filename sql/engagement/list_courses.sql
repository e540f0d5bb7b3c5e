-- Courses by code, with those enrolled and those done by :as_of.
SELECT c.code, c.name, c.needed, c.places, c.fee_minor, c.tier,
       (SELECT count(*) FROM sessions AS s WHERE s.course = c.id),
       (SELECT count(*) FROM enrolments AS e WHERE e.course = c.id AND e.at <= :as_of),
       (SELECT count(*) FROM enrolments AS e WHERE e.course = c.id AND e.completed_at <= :as_of)
FROM courses AS c
ORDER BY c.code
