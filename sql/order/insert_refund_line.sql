-- Whoever meets an error takes all back, so a statement of many rows need not be able to take back its own (FAIL).
INSERT OR FAIL INTO refund_lines (refund, part, line, amount_minor, quantity_milli)
VALUES (:refund, :part, :line, :amount_minor, :quantity_milli)
