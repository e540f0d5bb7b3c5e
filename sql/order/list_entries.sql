-- Entries whose cause is the order itself, a stage of it, or one of its refunds.
SELECT e.kind, e.posted_at, e.points, c.code
FROM entries AS e
LEFT JOIN codes AS c ON c.id = e.rule
WHERE e.member = :member
  AND (e.cause_kind IN ('order', 'completed', 'cancelled', 'reopened', 'amendment') AND e.cause = :order_id
       OR e.cause_kind = 'refund' AND e.cause IN (SELECT r.id FROM refunds AS r WHERE r.order_id = :order_id))
ORDER BY e.number
