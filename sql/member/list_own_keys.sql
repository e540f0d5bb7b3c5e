SELECT kind, value
FROM member_keys
WHERE member = :member
ORDER BY kind, value
