SELECT member, penalty, step, at, until_at, act
FROM penalty_steps
WHERE member BETWEEN :from AND :to
ORDER BY member, id
