INSERT OR REPLACE INTO avatars (member, format, bytes, recorded_at, audit)
VALUES (:member, :format, :bytes, :recorded_at, :audit)
