SELECT at FROM attendances WHERE session = :session AND member IN (SELECT :member UNION ALL SELECT source FROM merges WHERE target = :member AND ended_at IS NULL)
