-- The open challenge of two amounts of a card.
SELECT h.id, h.amounts_hmac, h.key_id, h.expires_at, h.attempts, a.currency
FROM card_challenges AS h
JOIN receiving_accounts AS a ON a.id = h.account
WHERE h.card = :card AND h.method = 'deposit' AND h.outcome IS NULL
ORDER BY h.id DESC
LIMIT 1
