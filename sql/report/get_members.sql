SELECT count(*) FILTER (WHERE registered_at < :until), count(*) FILTER (WHERE registered_at >= :from AND registered_at < :until)
FROM members
