INSERT INTO refunds (id, source, external_id, order_id, member, occurred_at, amount_minor, recorded_at)
VALUES (:id, :source, :external_id, :order_id, :member, :occurred_at, :amount_minor, :recorded_at)
