SELECT sku FROM products WHERE id = :id
