INSERT INTO matches (line, payment_kind, payment, rule, at, undoes, operator, reason)
VALUES (:line, :payment_kind, :payment, :rule, :at, :undoes, :operator, :reason)
