UPDATE enrolments SET completed_at = :at, score = :score WHERE course = :course AND member = :member
