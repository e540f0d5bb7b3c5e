-- Where the orders of these rows went.
SELECT id, province, city FROM orders WHERE id BETWEEN :first AND :last ORDER BY id
