SELECT count(*)
FROM orders
WHERE source = :source AND amends IS NULL AND withdrawn_at IS NULL
