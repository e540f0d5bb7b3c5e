INSERT INTO order_stages (order_id, member, stage, at, recorded_at)
VALUES (:order_id, :member, :stage, :at, :recorded_at)
