SELECT act, at, until_at, line, evidence, name_agrees
FROM card_acts
WHERE card = :card
ORDER BY id
