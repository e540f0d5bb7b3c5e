-- Cards that a line of an account proved by such an amount, booked by a day.
SELECT a.card, c.last4
FROM card_acts AS a
JOIN cards AS c ON c.id = a.card
JOIN statement_lines AS l ON l.id = a.line
WHERE a.act = 'verified' AND l.account = :account AND l.amount_minor = :amount_minor AND l.currency = :currency
  AND l.booked_on <= :booked_on
ORDER BY a.card
