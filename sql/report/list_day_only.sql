-- Orders whose time of payment is known by its day alone.
SELECT id FROM orders WHERE paid = 2 AND sold_at >= :from AND sold_at < :until ORDER BY id
