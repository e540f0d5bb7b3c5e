SELECT id, number, registered_at, referrer
FROM members
WHERE settled_in IS NULL AND registered_at IS NOT NULL
ORDER BY id
