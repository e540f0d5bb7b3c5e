-- Products of a category and of all below it; `0` is the sign after `/`.
SELECT id
FROM products
WHERE category = :category OR (category > :category || '/' AND category < :category || '0')
ORDER BY id
