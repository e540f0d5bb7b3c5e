SELECT withdrawn_at FROM orders WHERE id = :order_id AND withdrawn_at IS NOT NULL
