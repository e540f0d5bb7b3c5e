SELECT sku, id, category
FROM products
