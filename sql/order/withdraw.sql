UPDATE orders SET withdrawn_at = :at WHERE id = :order_id
