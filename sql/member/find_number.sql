SELECT number
FROM members
WHERE id = :id
