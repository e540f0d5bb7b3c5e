UPDATE login_sessions SET last_seen_at = :at WHERE id = :id
