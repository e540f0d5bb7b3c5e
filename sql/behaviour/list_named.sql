-- All that a product may be searched by.
SELECT id, name || ' ' || category || ' ' || brand || ' ' || tags || ' ' || sku
FROM products
ORDER BY id
