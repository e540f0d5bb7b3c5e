-- The indexes of orders as the schema makes them; those of corrections and of what was
-- withdrawn are empty as long as there is neither.
SELECT sql
FROM sqlite_schema
WHERE type = 'index' AND tbl_name = 'orders' AND name NOT IN ('orders_amends', 'orders_withdrawn') AND sql IS NOT NULL
ORDER BY rowid
