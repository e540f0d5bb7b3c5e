SELECT ifnull(sum(d.granted), 0)
FROM draws AS d
JOIN codes AS t ON t.id = d.code
WHERE t.code = :code AND d.pool = :pool AND d.period = 0
