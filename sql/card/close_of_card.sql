UPDATE card_challenges
SET outcome = :outcome, closed_at = :at, amount_minor = NULL, code = NULL, amounts_hmac = NULL
WHERE card = :card AND outcome IS NULL
