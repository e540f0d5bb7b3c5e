-- Products not sold on a day: their last day is over, or their first is to come.
SELECT id
FROM products
WHERE sold_until < :today OR sold_from > :today
ORDER BY id
