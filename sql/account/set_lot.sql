UPDATE open_lots
SET left_points = :left_points, activates_at = :activates_at, expires_at = :expires_at
WHERE member = :member AND lot = :lot
