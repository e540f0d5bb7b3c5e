-- A question, its asker and the accepted answer that is shown.
SELECT q.id, q.member, m.number, q.asked_at, q.hidden_at, q.event, a.id
FROM questions AS q
JOIN members AS m ON m.id = q.member
LEFT JOIN answers AS a ON a.question = q.id AND a.accepted_at IS NOT NULL AND a.hidden_at IS NULL
WHERE q.id = :id
