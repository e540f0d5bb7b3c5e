SELECT format, bytes
FROM avatars
WHERE member = :member
