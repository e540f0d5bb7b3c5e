DELETE FROM avatars
WHERE member = :member
