SELECT settled_in, member, id, field, value, at
FROM profile_changes
WHERE settled_in IS NOT NULL AND member BETWEEN :from AND :to
ORDER BY member, id
