-- Who invited a member, and whether somebody is to look at it.
SELECT settled_in, id, number, registered_at, referrer, review
FROM members
WHERE settled_in IS NOT NULL AND registered_at IS NOT NULL AND referrer IS NOT NULL AND id BETWEEN :from AND :to
ORDER BY id
