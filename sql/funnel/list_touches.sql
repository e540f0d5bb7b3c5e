-- What members did of :kinds in [:from, :until) that stands at :as_of, and the product where it is about one.
SELECT e.member, e.kind, e.occurred_at, p.id
FROM events AS e
LEFT JOIN products AS p ON p.sku = e.subject
WHERE e.occurred_at >= :from AND e.occurred_at < :until AND e.undoes IS NULL
  AND e.kind IN (SELECT value FROM json_each(:kinds))
  AND e.id NOT IN (SELECT undoes FROM events WHERE undoes IS NOT NULL AND occurred_at <= :as_of)
