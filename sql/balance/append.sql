INSERT INTO value_entries (member, kind, amount_minor, payment, order_ref, hold, at, audit)
VALUES (:member, :kind, :amount_minor, :payment, :order_ref, :hold, :at, :audit)
