UPDATE orders SET member = :member WHERE (id = :order_id OR amends = :order_id) AND member IS NULL
