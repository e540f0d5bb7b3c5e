SELECT member
FROM accounts
ORDER BY member
