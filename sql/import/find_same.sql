-- The first earlier import that read a file of this content.
SELECT i.id
FROM imports AS i, json_each(i.files) AS f
WHERE i.id < :id AND f.value ->> 'sha256' = :sha256
ORDER BY i.id
LIMIT 1
