-- Payments of orders: each paid order as last amended, and when it was paid.
SELECT o.id, s.name, o.external_id,
       CASE WHEN n.paid > 0 THEN n.sold_at
            ELSE coalesce((SELECT min(t.at) FROM order_stages AS t WHERE t.order_id = o.id AND t.stage = 'paid'), n.sold_at) END,
       n.total_minor, n.tenders
FROM orders AS o
JOIN sources AS s ON s.id = o.source
JOIN orders AS n ON n.id = coalesce((SELECT max(a.id) FROM orders AS a WHERE a.amends = o.id), o.id)
WHERE o.amends IS NULL AND o.withdrawn_at IS NULL
  AND (n.paid > 0 OR EXISTS (SELECT 1 FROM order_stages AS t WHERE t.order_id = o.id AND t.stage = 'paid'))
ORDER BY o.id
