-- Every search up to an instant, members in turn.
SELECT e.member, e.occurred_at, iif(e.text = '', e.subject, e.text)
FROM events AS e
WHERE e.kind = 'search' AND e.occurred_at <= :as_of
    AND e.undoes IS NULL
    AND NOT EXISTS (SELECT 1 FROM events AS u WHERE u.undoes = e.id)
ORDER BY e.member, e.occurred_at, e.id
