INSERT INTO requests (id, digest, view, recorded_at) VALUES (:id, :digest, :view, :recorded_at)
