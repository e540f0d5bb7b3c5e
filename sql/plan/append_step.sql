INSERT INTO term_steps (member, number, term, step, until_at, amount_minor, at)
VALUES (:member, :number, :term, :step, :until_at, :amount, :at)
