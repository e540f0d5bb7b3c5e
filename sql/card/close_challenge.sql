UPDATE card_challenges
SET outcome = :outcome, closed_at = :at, amount_minor = NULL, code = NULL, amounts_hmac = NULL
WHERE id = :challenge AND outcome IS NULL
