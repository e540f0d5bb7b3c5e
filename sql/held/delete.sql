DELETE FROM held_keys WHERE order_id = :order_id
