SELECT id, sku, name, category, brand, price_minor, tags, attributes, variant_of, sold_from, sold_until, stock
FROM products
WHERE sku = :sku
