SELECT id, line, payment_kind, payment, rule
FROM matches
WHERE id = :id AND undone_in IS NULL
