SELECT p.pool, c.code, p.period, p.drawn
FROM pools AS p
JOIN codes AS c ON c.id = p.code
