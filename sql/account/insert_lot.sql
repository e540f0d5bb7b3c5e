-- As with entries, FAIL.
INSERT OR FAIL INTO open_lots (member, lot, left_points, activates_at, expires_at)
VALUES (:member, :lot, :left_points, :activates_at, :expires_at)
