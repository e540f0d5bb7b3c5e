INSERT INTO check_ins (meeting, member, at, late_reason, event, recorded_at)
VALUES (:meeting, :member, :at, :late_reason, :event, :recorded_at)
