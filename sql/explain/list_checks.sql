-- A member's tier checks made by an instant, in order, each with the name of what made it.
SELECT k.id, k.at, k.cause_kind, k.cause,
       CASE
           WHEN k.cause_kind IN ('order', 'completed', 'cancelled', 'reopened', 'amendment')
               THEN (SELECT s.name || '/' || o.external_id FROM orders AS o JOIN sources AS s ON s.id = o.source WHERE o.id = k.cause)
           WHEN k.cause_kind = 'refund'
               THEN (SELECT s.name || '/' || r.external_id FROM refunds AS r JOIN sources AS s ON s.id = r.source WHERE r.id = k.cause)
           WHEN k.cause_kind IN ('event', 'undo')
               THEN (SELECT s.name || '/' || v.external_id FROM events AS v JOIN sources AS s ON s.id = v.source WHERE v.id = k.cause)
           WHEN k.cause_kind = 'act' THEN (SELECT a.request FROM acts AS a WHERE a.id = k.cause)
       END,
       c.code, k.asked, k.window_from, k.window_until, k.spend_minor, k.orders, k.active_days, k.points, k.outcome,
       k.guaranteed_until
FROM tier_checks AS k
JOIN codes AS c ON c.id = k.tier
WHERE k.member = :member AND k.at <= :at
ORDER BY k.id
