-- Whoever meets an error takes all back, so a statement of many rows need not be able to take back its own (FAIL).
INSERT OR FAIL INTO entries (member, number, kind, points, occurred_at, posted_at, cause_kind, cause, rule, activates_at, expires_at, origin, undoes, batch)
VALUES (:member, :number, :kind, :points, :occurred_at, :posted_at, :cause_kind, :cause, :rule, :activates_at, :expires_at, :origin, :undoes, :batch)
