SELECT name, value FROM attributes WHERE member = :member ORDER BY name
