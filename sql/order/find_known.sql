SELECT id, hash, member
FROM orders
WHERE source = :source AND external_id = :external_id AND amends IS NULL
