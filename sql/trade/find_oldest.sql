SELECT min(sold_at) FROM orders
