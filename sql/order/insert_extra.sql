INSERT INTO order_extras (order_id, name, value)
VALUES (:order_id, :name, :value)
