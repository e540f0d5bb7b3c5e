INSERT INTO refund_lines (refund, part, line, amount_minor, quantity_milli)
VALUES (:refund, :part, :line, :amount_minor, :quantity_milli)
