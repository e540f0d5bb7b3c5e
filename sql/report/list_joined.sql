-- When each member joined.
SELECT registered_at FROM members WHERE registered_at IS NOT NULL
