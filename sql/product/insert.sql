INSERT INTO products (sku, name, category, recorded_at) VALUES (:sku, :name, :category, :recorded_at)
