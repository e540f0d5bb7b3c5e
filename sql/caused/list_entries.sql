-- Entries that an order, its stages, corrections and refunds caused, in order; each with the kind of entry it undoes.
WITH causes (kind, id) AS (
    VALUES ('order', :order_id), ('completed', :order_id), ('cancelled', :order_id), ('reopened', :order_id),
           ('amendment', :order_id)
    UNION ALL
    SELECT 'refund', r.id FROM refunds AS r WHERE r.order_id = :order_id
)
SELECT e.cause_kind, e.cause, e.posted_at, e.number, e.kind, e.points, c.code, undone.kind
FROM entries AS e
JOIN causes ON causes.kind = e.cause_kind AND causes.id = e.cause
LEFT JOIN codes AS c ON c.id = e.rule
LEFT JOIN entries AS undone ON undone.member = e.member AND undone.number = e.undoes
WHERE e.member = :member AND e.posted_at <= :at
ORDER BY e.number
