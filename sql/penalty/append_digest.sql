INSERT OR IGNORE INTO person_digests (digest, kind, member) VALUES (:digest, :kind, :member)
