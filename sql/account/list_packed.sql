SELECT member, next_due, body
FROM accounts
WHERE member > :after
ORDER BY member
LIMIT :most
