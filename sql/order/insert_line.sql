INSERT INTO order_lines (order_id, line, product, category, quantity_milli, unit_price_minor, amount_minor, discount_minor, line_id)
VALUES (:order_id, :line, :product, :category, :quantity_milli, :unit_price_minor, :amount_minor, :discount_minor, :line_id)
