-- When each member first did something of :kinds that stands at :as_of, about what begins with :prefix.
SELECT e.member, min(e.occurred_at)
FROM events AS e
WHERE e.kind IN (SELECT value FROM json_each(:kinds)) AND e.undoes IS NULL AND e.occurred_at <= :as_of
  AND substr(e.subject, 1, length(:prefix)) = :prefix
  AND e.id NOT IN (SELECT undoes FROM events WHERE undoes IS NOT NULL AND occurred_at <= :as_of)
GROUP BY e.member
