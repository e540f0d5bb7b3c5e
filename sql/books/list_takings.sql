SELECT member, fact_kind, fact, rule, cause_kind, cause, target, pending, own, expired, others, debt, waived, posted_at
FROM takings
WHERE member BETWEEN :from AND :to
ORDER BY member, id
