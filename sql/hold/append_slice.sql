INSERT INTO hold_slices (member, hold, lot, points, at)
VALUES (:member, :hold, :lot, :points, :at)
