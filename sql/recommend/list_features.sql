SELECT id, category, brand, price_minor, name FROM products ORDER BY id
