SELECT settled_in, referrer, number, registered_at, id, review
FROM members
WHERE settled_in IS NOT NULL AND registered_at IS NOT NULL AND referrer IS NOT NULL AND referrer BETWEEN :from AND :to
ORDER BY referrer, id
