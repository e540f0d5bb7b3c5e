-- The indexes of orders as the schema makes them; those of amended, claimed and withdrawn ones are empty as long as there are none.
SELECT sql
FROM sqlite_schema
WHERE type = 'index' AND tbl_name = 'orders' AND name NOT IN ('orders_amends', 'orders_claimed', 'orders_withdrawn') AND sql IS NOT NULL
ORDER BY rowid
