DELETE FROM open_lots WHERE member = :member AND lot = :lot
