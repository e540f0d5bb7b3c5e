-- What all members together drew of a limit.
SELECT coalesce(sum(p.drawn), 0)
FROM pools AS p
JOIN codes AS c ON c.id = p.code
WHERE c.code = :code AND p.pool = :pool AND p.period = :period
