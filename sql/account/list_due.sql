SELECT member
FROM accounts
WHERE next_due <= :until
ORDER BY member
