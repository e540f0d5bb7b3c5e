SELECT k.fact_kind, k.fact, c.code, k.cause_kind, k.cause, k.target,
       k.pending, k.own, k.expired, k.others, k.debt, k.waived, k.posted_at
FROM takings AS k
JOIN codes AS c ON c.id = k.rule
WHERE k.member = :member
ORDER BY k.id
