-- Deposits sent to the cards of a member since an instant, and when those that failed did.
SELECT h.issued_at, h.card = :card, CASE h.outcome WHEN 'failed' THEN h.closed_at END
FROM card_challenges AS h
JOIN cards AS c ON c.id = h.card
WHERE h.method = 'deposit'
  AND (c.member = :member OR c.fingerprint = (SELECT own.fingerprint FROM cards AS own WHERE own.id = :card))
  AND h.issued_at >= :since
ORDER BY h.issued_at, h.id
