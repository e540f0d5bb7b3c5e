SELECT m.number
FROM value_entries AS e
JOIN members AS m ON m.id = e.member
WHERE e.payment = :payment
