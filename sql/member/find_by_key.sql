SELECT member
FROM member_keys
WHERE kind = :kind AND value = :value
