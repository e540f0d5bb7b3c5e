-- Stages of orders that were learnt later.
SELECT t.at, CASE WHEN t.stage = 'paid' THEN 'order_paid' ELSE t.stage END, s.name || '/' || o.external_id,
       NULL, NULL, NULL, NULL, CASE WHEN t.stage = 'paid' THEN 'order' ELSE t.stage END, t.order_id,
       (SELECT r.audit FROM audit_reach AS r WHERE r.fact = 'stage' AND r.last >= t.id ORDER BY r.last LIMIT 1),
       NULL, NULL, NULL
FROM order_stages AS t
JOIN orders AS o ON o.id = t.order_id
JOIN sources AS s ON s.id = o.source
WHERE t.member = :member
ORDER BY t.id
