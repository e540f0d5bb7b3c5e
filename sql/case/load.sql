-- The cases of facts, each given as member and fact.
SELECT c.member, c.fact, c.body
FROM json_each(:facts) AS wanted
CROSS JOIN cases AS c ON c.member = wanted.value ->> 0 AND c.fact_kind = :kind AND c.fact = wanted.value ->> 1
