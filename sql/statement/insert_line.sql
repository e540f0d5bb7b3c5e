INSERT INTO statement_lines (statement, account, line_no, key, booked_on, booked_at, value_on, amount_minor, currency,
                             balance_after_minor, running_minor, bank_ref, counterparty_tail, reversal)
VALUES (:statement, :account, :line_no, :key, :booked_on, :booked_at, :value_on, :amount_minor, :currency,
        :balance_after_minor, :running_minor, :bank_ref, :counterparty_tail, :reversal)
