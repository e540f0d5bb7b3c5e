SELECT id, number, registered_at, referrer
FROM members
WHERE settled_in IS NULL
ORDER BY id
