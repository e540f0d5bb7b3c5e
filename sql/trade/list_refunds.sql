SELECT id, order_id, occurred_at, amount_minor FROM refunds WHERE occurred_at <= :as_of ORDER BY id
