INSERT INTO questions (id, member, product, text, asked_at, event, recorded_at)
VALUES (:id, :member, (SELECT id FROM products WHERE sku = :sku), :text, :at, :event, :recorded_at)
