-- A member's entries posted by an instant, all or of these numbers, newest first, each with the name of what made it.
SELECT e.number, e.posted_at, e.occurred_at, e.kind, e.points, e.cause_kind,
       CASE
           WHEN e.cause_kind IN ('order', 'completed', 'cancelled', 'reopened', 'amendment')
               THEN (SELECT s.name || '/' || o.external_id FROM orders AS o JOIN sources AS s ON s.id = o.source WHERE o.id = e.cause)
           WHEN e.cause_kind = 'refund'
               THEN (SELECT s.name || '/' || r.external_id FROM refunds AS r JOIN sources AS s ON s.id = r.source WHERE r.id = e.cause)
           WHEN e.cause_kind IN ('event', 'undo')
               THEN (SELECT s.name || '/' || v.external_id FROM events AS v JOIN sources AS s ON s.id = v.source WHERE v.id = e.cause)
           WHEN e.cause_kind = 'act' THEN (SELECT a.request FROM acts AS a WHERE a.id = e.cause)
           WHEN e.cause_kind = 'friend' THEN (SELECT m.number FROM members AS m WHERE m.id = e.cause)
       END,
       (SELECT a.reason FROM acts AS a WHERE e.cause_kind = 'act' AND a.id = e.cause),
       c.code, e.activates_at, e.expires_at
FROM entries AS e
LEFT JOIN codes AS c ON c.id = e.rule
WHERE e.member = :member AND e.posted_at <= :at
  AND (:numbers IS NULL OR e.number IN (SELECT value FROM json_each(:numbers)))
ORDER BY e.number DESC
