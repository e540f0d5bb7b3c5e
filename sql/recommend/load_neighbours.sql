SELECT product, leads_to
FROM neighbours
WHERE product IN (SELECT value FROM json_each(:ids))
ORDER BY product
