SELECT count(*) FROM orders WHERE id > :order_id
