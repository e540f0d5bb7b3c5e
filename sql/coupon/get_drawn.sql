SELECT ifnull(sum(p.drawn), 0)
FROM pools AS p
JOIN codes AS t ON t.id = p.code
WHERE t.code = :code AND p.pool = :pool AND p.period = 0
