SELECT coalesce(sum(d.granted), 0)
FROM draws AS d
JOIN codes AS c ON c.id = d.code
WHERE c.code = :code AND d.pool = :pool AND d.period = :period
