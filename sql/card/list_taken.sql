-- Amounts of open challenges of an account.
SELECT amount_minor
FROM card_challenges
WHERE account = :account AND amount_minor IS NOT NULL
ORDER BY amount_minor
