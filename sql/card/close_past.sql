-- Challenges that ended so long ago that no statement will tell of them any more.
UPDATE card_challenges
SET outcome = 'expired', closed_at = :at, amount_minor = NULL, code = NULL, amounts_hmac = NULL
WHERE outcome IS NULL AND expires_at < :before
