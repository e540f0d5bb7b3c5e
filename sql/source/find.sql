SELECT id
FROM sources
WHERE name = :name
