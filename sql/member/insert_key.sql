INSERT INTO member_keys (kind, value, member) VALUES (:kind, :value, :member)
