-- The first and the last row of orders sold in [:from, :until).
SELECT coalesce(min(id), 0), coalesce(max(id), 0) FROM orders WHERE sold_at >= :from AND sold_at < :until
