-- Searches in [:from, :until) with their words, and in [:from, :after) what may follow them; all that stands at :as_of.
SELECT e.member, e.kind, e.occurred_at, CASE WHEN e.kind = 'search' THEN iif(e.text = '', e.subject, e.text) ELSE '' END
FROM events AS e
WHERE e.occurred_at >= :from AND e.undoes IS NULL
  AND (
    (e.kind = 'search' AND e.occurred_at < :until)
    OR (e.kind IN ('view', 'cart', 'buy') AND e.occurred_at < :after)
  )
  AND e.id NOT IN (SELECT undoes FROM events WHERE undoes IS NOT NULL AND occurred_at <= :as_of)
