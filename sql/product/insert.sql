INSERT INTO products (id, sku, name, category, recorded_at) VALUES (:id, :sku, :name, :category, :recorded_at)
