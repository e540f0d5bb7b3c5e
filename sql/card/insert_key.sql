INSERT INTO card_keys (id, path, operator, recorded_at)
VALUES (:id, :path, :operator, :recorded_at)
