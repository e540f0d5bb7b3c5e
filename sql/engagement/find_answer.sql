SELECT a.id, a.question, a.member, a.given_at, a.event, a.accepted_event, a.hidden_at, m.number
FROM answers AS a
JOIN members AS m ON m.id = a.member
WHERE a.id = :id
