-- What the rows of orders hold, the rows in turn.
SELECT order_id, product
FROM order_lines
WHERE order_id BETWEEN :first AND :last
ORDER BY order_id
