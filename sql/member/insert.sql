INSERT INTO members (id, number, source, registered_at, referrer, review, recorded_at)
VALUES (:id, :number, :source, :registered_at, :referrer, :review, :recorded_at)
