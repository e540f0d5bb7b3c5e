INSERT INTO card_challenges (card, method, account, amount_minor, code, amounts_hmac, key_id, issued_at, expires_at)
VALUES (:card, :method, :account, :amount_minor, :code, :amounts_hmac, :key_id, :issued_at, :expires_at)
