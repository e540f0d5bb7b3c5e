SELECT fact, body
FROM cases
WHERE fact_kind = :kind AND fact IN (SELECT value FROM json_each(:facts))
