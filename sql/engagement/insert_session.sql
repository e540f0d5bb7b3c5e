INSERT INTO sessions (course, number, starts_at, recorded_at) VALUES (:course, :number, :starts_at, :recorded_at)
