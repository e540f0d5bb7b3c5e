SELECT refund, line, amount_minor FROM refund_lines ORDER BY refund, part
