SELECT amends, id, settled_in
FROM orders
WHERE amends IN (SELECT value FROM json_each(:ids)) AND settled_in IS NOT NULL
