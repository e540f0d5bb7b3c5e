-- Whoever meets an error takes all back, so a statement of many rows need not be able to take back its own (FAIL).
INSERT OR FAIL INTO order_lines (order_id, line, product, category, quantity_milli, unit_price_minor, amount_minor, discount_minor, line_id)
VALUES (:order_id, :line, :product, :category, :quantity_milli, :unit_price_minor, :amount_minor, :discount_minor, :line_id)
