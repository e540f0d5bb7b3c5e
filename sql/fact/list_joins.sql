SELECT settled_in, id, number, registered_at
FROM members
WHERE settled_in IS NULL AND registered_at IS NOT NULL AND id BETWEEN :from AND :to
ORDER BY id
