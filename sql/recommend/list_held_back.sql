-- Products that are not sold on a day, their last being over or their first to come, or of which none is left. Sorted
-- afterwards (`+id`), for in the order of ids every product would be read.
SELECT id, ifnull(sold_until < :today, 0) OR ifnull(sold_from > :today, 0)
FROM products
WHERE sold_until < :today OR sold_from > :today OR stock <= 0
ORDER BY +id
