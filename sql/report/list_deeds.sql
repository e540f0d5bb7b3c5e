-- What members did in [:from, :until) that stands at :as_of, without the kinds of :left_out, and the points it came to.
SELECT e.member, e.kind, e.occurred_at, coalesce(p.points, 0)
FROM events AS e
LEFT JOIN (
    SELECT cause, sum(points) AS points
    FROM entries
    WHERE cause_kind IN ('event', 'undo') AND posted_at <= :as_of
    GROUP BY cause
) AS p ON p.cause = e.id
WHERE e.occurred_at >= :from AND e.occurred_at < :until AND e.undoes IS NULL
  AND e.kind NOT IN (SELECT value FROM json_each(:left_out))
  AND e.id NOT IN (SELECT undoes FROM events WHERE undoes IS NOT NULL AND occurred_at <= :as_of)
