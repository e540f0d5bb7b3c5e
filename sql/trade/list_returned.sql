-- Orders of which something went back in [:from, :until).
SELECT DISTINCT order_id FROM refunds WHERE occurred_at >= :from AND occurred_at < :until ORDER BY order_id
