-- For each order, the row that states its content as last known: its newest amendment, else itself.
SELECT o.id, coalesce((SELECT max(a.id) FROM orders AS a WHERE a.amends = o.id), o.id)
FROM orders AS o
WHERE o.id IN (SELECT value FROM json_each(:ids))
