INSERT INTO meetings (club, number, starts_at, ends_at, place, recorded_at)
VALUES (:club, (SELECT coalesce(max(number), 0) + 1 FROM meetings WHERE club = :club), :starts_at, :ends_at, :place, :recorded_at)
RETURNING number
