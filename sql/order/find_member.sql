SELECT m.number
FROM orders AS o
JOIN members AS m ON m.id = o.member
WHERE o.id = :order_id
