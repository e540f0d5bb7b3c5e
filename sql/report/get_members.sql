-- Members by the end of a window, and those who joined in it; none that had gone into another account.
SELECT count(*) FILTER (WHERE registered_at < :until), count(*) FILTER (WHERE registered_at >= :from AND registered_at < :until)
FROM members
WHERE id NOT IN (SELECT source FROM merges WHERE at < :until AND (ended_at IS NULL OR ended_at >= :until))
