SELECT path, id
FROM categories
