INSERT INTO open_lots (member, lot, left_points, activates_at, expires_at)
VALUES (:member, :lot, :left_points, :activates_at, :expires_at)
ON CONFLICT (member, lot) DO UPDATE
SET left_points = excluded.left_points, activates_at = excluded.activates_at, expires_at = excluded.expires_at
