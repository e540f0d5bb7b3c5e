-- The tables that say of a member something.
SELECT t.name
FROM main.sqlite_schema AS t
JOIN pragma_table_info(t.name, 'main') AS c ON c.name = 'member'
WHERE t.type = 'table'
ORDER BY t.name
