INSERT INTO members (number, source, registered_at, referrer, recorded_at)
VALUES (:number, :source, :registered_at, :referrer, :recorded_at)
