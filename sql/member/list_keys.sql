-- Every key a member can be found by, to match a whole file at once.
SELECT kind, value, member
FROM member_keys
UNION ALL
SELECT 'number', number, id
FROM members
