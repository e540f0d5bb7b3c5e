INSERT INTO value_holds (request, member, amount_minor, order_ref, at, until_at, audit)
VALUES (:request, :member, :amount_minor, :order_ref, :at, :until_at, :audit)
