SELECT path FROM categories WHERE id = :id
