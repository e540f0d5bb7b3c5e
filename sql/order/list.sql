-- Orders newest first, each as last amended, with what was paid back; those that were withdrawn too with :withdrawn.
SELECT s.name || '/' || o.external_id, o.sold_at, m.number, n.paid, coalesce(n.completed_at, (SELECT max(t.at) FROM order_stages AS t WHERE t.order_id = o.id AND t.stage = 'completed')),
       coalesce(n.cancelled_at, (SELECT max(t.at) FROM order_stages AS t WHERE t.order_id = o.id AND t.stage = 'cancelled')),
       coalesce(n.reopened_at, (SELECT max(t.at) FROM order_stages AS t WHERE t.order_id = o.id AND t.stage = 'reopened')),
       (SELECT count(*) FROM order_lines AS l WHERE l.order_id = n.id), n.total_minor,
       coalesce((SELECT sum(r.amount_minor) FROM refunds AS r WHERE r.order_id = o.id), 0),
       EXISTS (SELECT 1 FROM order_stages AS t WHERE t.order_id = o.id AND t.stage = 'paid'),
       o.withdrawn_at IS NOT NULL
FROM orders AS o
JOIN sources AS s ON s.id = o.source
JOIN orders AS n ON n.id = coalesce((SELECT max(a.id) FROM orders AS a WHERE a.amends = o.id), o.id)
LEFT JOIN members AS m ON m.id = o.member
WHERE o.amends IS NULL
  AND (:withdrawn OR o.withdrawn_at IS NULL)
  AND o.sold_at >= :from AND o.sold_at < :until
  AND (:member IS NULL OR o.member = :member)
ORDER BY o.sold_at DESC, o.id DESC
LIMIT :most
