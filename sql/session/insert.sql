INSERT INTO login_sessions (digest, member, purpose, assurance, issued_at, ends_at, last_seen_at)
VALUES (:digest, :member, :purpose, :assurance, :issued_at, :ends_at, :issued_at)
