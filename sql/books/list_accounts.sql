SELECT member, frontier, next_due, debt, tier, body
FROM accounts
WHERE member BETWEEN :from AND :to
ORDER BY member
