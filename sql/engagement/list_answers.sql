-- The answers to a question given by :as_of, as they came.
SELECT a.id, a.given_at, m.number, a.text, coalesce(a.accepted_at <= :as_of, 0), coalesce(a.hidden_at <= :as_of, 0),
       a.event, a.accepted_event
FROM answers AS a
JOIN members AS m ON m.id = a.member
WHERE a.question = :question AND a.given_at <= :as_of
ORDER BY a.given_at, a.id
