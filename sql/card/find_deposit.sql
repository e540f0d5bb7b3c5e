-- The open challenge of two amounts of a card.
SELECT id, amounts_hmac, key_id, expires_at, attempts
FROM card_challenges
WHERE card = :card AND method = 'deposit' AND outcome IS NULL
ORDER BY id DESC
LIMIT 1
