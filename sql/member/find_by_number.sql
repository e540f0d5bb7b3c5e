SELECT id
FROM members
WHERE number = :number
