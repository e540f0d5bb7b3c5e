-- Answers that count for nothing and hence are no event.
SELECT a.given_at, 'answer_given', a.text, NULL, NULL, NULL, NULL, NULL, NULL,
       (SELECT r.audit FROM audit_reach AS r WHERE r.fact = 'answer' AND r.last >= a.id ORDER BY r.last LIMIT 1),
       NULL, NULL, NULL
FROM answers AS a
WHERE a.member = :member AND a.event IS NULL
