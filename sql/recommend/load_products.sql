SELECT id, category, brand, price_minor, name, sku
FROM products
WHERE id IN (SELECT value FROM json_each(:ids))
