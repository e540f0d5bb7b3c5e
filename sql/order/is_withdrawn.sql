SELECT withdrawn_at IS NOT NULL FROM orders WHERE id = :order_id
