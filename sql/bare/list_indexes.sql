-- The indexes of orders as the schema makes them; `orders_amends` is empty as long as nothing is amended.
SELECT sql
FROM sqlite_schema
WHERE type = 'index' AND tbl_name = 'orders' AND name <> 'orders_amends' AND sql IS NOT NULL
ORDER BY rowid
