INSERT INTO enrolments (course, member, at, paid_minor, recorded_at)
VALUES (:course, :member, :at, :paid_minor, :recorded_at)
