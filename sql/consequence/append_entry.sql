INSERT INTO entries (member, number, kind, points, occurred_at, posted_at, cause_kind, cause, rule, activates_at, expires_at, origin, undoes, batch)
VALUES (:member, :number, :kind, :points, :occurred_at, :posted_at, :cause_kind, :cause, :rule, :activates_at, :expires_at, :origin, :undoes, :batch)
