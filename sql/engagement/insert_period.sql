INSERT INTO club_periods (club, member, from_at, recorded_at) VALUES (:club, :member, :at, :recorded_at)
