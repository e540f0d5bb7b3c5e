SELECT member, body
FROM accounts
WHERE member IN (SELECT value FROM json_each(:members))
ORDER BY member
