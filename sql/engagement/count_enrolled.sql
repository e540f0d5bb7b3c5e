SELECT count(*) FROM enrolments WHERE course = :course
