-- The enrolment of a member, or of an account that went into the member's, with the sessions attended.
SELECT e.member, e.at, e.completed_at, (
    SELECT count(*) FROM attendances AS a JOIN sessions AS s ON s.id = a.session
    WHERE s.course = e.course AND a.member IN (SELECT :member UNION ALL SELECT source FROM merges WHERE target = :member AND ended_at IS NULL)
)
FROM enrolments AS e
WHERE e.course = :course AND e.member IN (SELECT :member UNION ALL SELECT source FROM merges WHERE target = :member AND ended_at IS NULL)
ORDER BY e.at
