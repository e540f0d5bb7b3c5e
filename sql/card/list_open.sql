-- Challenges of the reverse kind that payments to an account may answer, with whose cards they are about.
SELECT h.id, h.card, c.member, c.last4, h.amount_minor, h.code, h.issued_at, h.expires_at, p.name
FROM card_challenges AS h
JOIN cards AS c ON c.id = h.card
LEFT JOIN profiles AS p ON p.member = c.member
WHERE h.account = :account AND h.method = 'reverse' AND h.outcome IS NULL
ORDER BY h.id
