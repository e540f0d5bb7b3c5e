SELECT id, path FROM categories ORDER BY id
