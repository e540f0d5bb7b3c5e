SELECT member, id, field, value, at
FROM profile_changes
WHERE settled_in IS NULL
ORDER BY member, id
