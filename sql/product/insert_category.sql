INSERT INTO categories (path) VALUES (:path)
