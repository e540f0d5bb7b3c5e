DELETE FROM throttle WHERE last_at <= :by AND blocked_at IS NULL
