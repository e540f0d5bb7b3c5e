SELECT coalesce(o.amends, o.id), x.value
FROM order_extras AS x
JOIN orders AS o ON o.id = x.order_id
WHERE x.name = 'x.payment_id'
ORDER BY 1, 2
