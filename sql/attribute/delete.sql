DELETE FROM attributes WHERE member = :member AND name = :name
