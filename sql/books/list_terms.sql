SELECT o.member, t.order_id, t.tier, t.version
FROM orders AS o
JOIN order_terms AS t ON t.order_id = o.id
WHERE o.member BETWEEN :from AND :to
