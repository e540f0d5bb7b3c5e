INSERT INTO terms (member, number, term, plan, version, payment, paid_minor, from_at, until_at, came_from, at)
VALUES (:member, :number, :term, :plan, :version, :payment, :paid, :from_at, :until_at, :came_from, :at)
