UPDATE orders SET member = :member, claimed_at = :at WHERE (id = :order_id OR amends = :order_id) AND member IS NULL
