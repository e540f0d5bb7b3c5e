UPDATE order_stages SET member = :member WHERE order_id = :order_id AND member IS NULL
