-- What the changes of a fact took from its earnings, in order.
SELECT k.cause_kind, k.cause, k.posted_at, c.code, k.target, k.pending, k.own, k.expired, k.others, k.debt, k.waived
FROM takings AS k
JOIN codes AS c ON c.id = k.rule
WHERE k.member = :member AND k.fact_kind = 'order' AND k.fact = :order_id AND k.posted_at <= :at
ORDER BY k.id
