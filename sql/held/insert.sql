INSERT INTO held_keys (order_id, rank, kind, value) VALUES (:order_id, :rank, :kind, :value)
