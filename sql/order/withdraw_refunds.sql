UPDATE refunds SET withdrawn_at = :at WHERE order_id = :order_id AND withdrawn_at IS NULL
