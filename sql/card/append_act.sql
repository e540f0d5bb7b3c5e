INSERT INTO card_acts (card, act, at, until_at, challenge, line, evidence, name_agrees, operator, reason)
VALUES (:card, :act, :at, :until_at, :challenge, :line, :evidence, :name_agrees, :operator, :reason)
