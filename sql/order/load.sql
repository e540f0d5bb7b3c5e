-- The content of orders as these rows state it.
SELECT id, sold_at, paid, completed_at, cancelled_at, reopened_at, discount_minor, shipping_minor, tax_minor,
       total_minor, tenders, channel, store, province, city
FROM orders
WHERE id IN (SELECT value FROM json_each(:ids))
ORDER BY id
