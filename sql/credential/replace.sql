INSERT INTO credentials (member, scheme, salt, phc, set_at) VALUES (:member, :scheme, :salt, :phc, :set_at)
ON CONFLICT (member) DO UPDATE
SET scheme = excluded.scheme, salt = excluded.salt, phc = excluded.phc, set_at = excluded.set_at
