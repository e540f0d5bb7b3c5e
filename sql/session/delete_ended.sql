DELETE FROM login_sessions WHERE min(ends_at, coalesce(revoked_at, ends_at)) <= :by
