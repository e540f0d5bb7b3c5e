INSERT INTO attendances (session, member, at, event, recorded_at)
VALUES (:session, :member, :at, :event, :recorded_at)
