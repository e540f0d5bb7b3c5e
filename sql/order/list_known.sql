-- The orders of a source as first recorded, with the hash of their content last known.
SELECT external_id, id, hash, member
FROM orders
WHERE source = :source AND amends IS NULL
