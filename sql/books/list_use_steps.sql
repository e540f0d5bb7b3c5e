SELECT member, act, step, at, cause_kind, cause
FROM benefit_use_steps
WHERE member BETWEEN :from AND :to
ORDER BY member, act, step
