SELECT format, length(bytes)
FROM avatars
WHERE member = :member
