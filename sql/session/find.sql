SELECT id, member, purpose, assurance, issued_at, ends_at, last_seen_at, revoked_at
FROM login_sessions
WHERE id = :id
