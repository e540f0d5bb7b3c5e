-- Whoever meets an error takes all back, so a statement of many rows need not be able to take back its own (FAIL).
INSERT OR FAIL INTO refunds (id, source, external_id, order_id, member, occurred_at, amount_minor, recorded_at)
VALUES (:id, :source, :external_id, :order_id, :member, :occurred_at, :amount_minor, :recorded_at)
