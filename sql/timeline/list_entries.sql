-- Points, one row for what was booked of one kind, by one rule, for one cause; of time itself for one instant.
SELECT e.posted_at, e.kind,
       CASE
           WHEN e.cause_kind IN ('order', 'completed', 'cancelled', 'reopened', 'amendment')
               THEN (SELECT s.name || '/' || o.external_id FROM orders AS o JOIN sources AS s ON s.id = o.source WHERE o.id = e.cause)
           WHEN e.cause_kind = 'refund'
               THEN (SELECT s.name || '/' || r.external_id FROM refunds AS r JOIN sources AS s ON s.id = r.source WHERE r.id = e.cause)
           WHEN e.cause_kind IN ('event', 'undo')
               THEN (SELECT v.kind || CASE WHEN v.subject = '' THEN '' ELSE ' ' || v.subject END FROM events AS v WHERE v.id = e.cause)
           WHEN e.cause_kind = 'friend' THEN (SELECT m.number FROM members AS m WHERE m.id = e.cause)
       END,
       NULL, c.code, sum(e.points), NULL, e.cause_kind, e.cause, NULL, NULL, NULL, NULL
FROM entries AS e
LEFT JOIN codes AS c ON c.id = e.rule
WHERE e.member = :member
GROUP BY e.posted_at, e.kind, e.cause_kind, CASE WHEN e.cause_kind = 'lot' THEN 0 ELSE e.cause END, e.rule
ORDER BY min(e.number)
