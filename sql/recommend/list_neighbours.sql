SELECT product, leads_to
FROM neighbours
ORDER BY product
