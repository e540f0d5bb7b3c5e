INSERT INTO refunds (source, external_id, order_id, member, occurred_at, amount_minor, recorded_at)
VALUES (:source, :external_id, :order_id, :member, :occurred_at, :amount_minor, :recorded_at)
