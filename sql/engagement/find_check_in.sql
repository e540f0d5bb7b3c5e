SELECT at FROM check_ins WHERE meeting = :meeting AND member IN (SELECT :member UNION ALL SELECT source FROM merges WHERE target = :member AND ended_at IS NULL)
