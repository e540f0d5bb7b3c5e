SELECT member, number, term, step, until_at, amount_minor, at
FROM term_steps
WHERE member BETWEEN :from AND :to
ORDER BY member, number
