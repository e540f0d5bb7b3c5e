-- The largest number under which anything of a member may stand.
SELECT max(id)
FROM members
