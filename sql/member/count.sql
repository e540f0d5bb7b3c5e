SELECT count(*)
FROM members
