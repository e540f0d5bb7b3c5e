INSERT INTO products (sku, name, category, brand, price_minor, tags, attributes, variant_of, sold_from, sold_until, stock, recorded_at)
VALUES (:sku, :name, :category, :brand, :price_minor, :tags, :attributes, :variant_of, :sold_from, :sold_until, :stock, :recorded_at)
ON CONFLICT (sku) DO UPDATE
SET name = excluded.name, category = excluded.category, brand = excluded.brand, price_minor = excluded.price_minor,
    tags = excluded.tags, attributes = excluded.attributes, variant_of = excluded.variant_of,
    sold_from = excluded.sold_from, sold_until = excluded.sold_until, stock = excluded.stock, recorded_at = excluded.recorded_at
