DELETE FROM open_lots WHERE member = :member
