-- Lines that prove no card, with what was written to them.
SELECT l.id, l.account, l.booked_on, l.booked_at, l.key, l.amount_minor, l.currency, coalesce(t.reference, ''),
       coalesce(l.bank_ref, ''), coalesce(t.counterparty, '')
FROM statement_lines AS l
LEFT JOIN statement_texts AS t ON t.line = l.id
WHERE NOT EXISTS (SELECT 1 FROM card_acts AS a WHERE a.line = l.id)
ORDER BY l.id
