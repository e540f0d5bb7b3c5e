INSERT INTO code_tries (member, at, recorded_at) VALUES (:member, :at, :recorded_at)
