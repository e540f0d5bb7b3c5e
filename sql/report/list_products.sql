SELECT id, sku, name FROM products ORDER BY id
