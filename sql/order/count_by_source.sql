SELECT count(*)
FROM orders
WHERE source = :source AND amends IS NULL
