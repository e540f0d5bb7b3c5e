-- Products not sold on a day: their last day is over, or their first is to come. Sorted afterwards (`+id`), for in the order
-- of ids every product would be read.
SELECT id
FROM products
WHERE sold_until < :today OR sold_from > :today
ORDER BY +id
