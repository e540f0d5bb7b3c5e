SELECT m.number, i.shown, i.at, i.until_at
FROM invitations AS i
JOIN members AS m ON m.id = i.inviter
WHERE i.friend IS NULL AND (:member IS NULL OR i.inviter = :member) AND i.at <= :at
ORDER BY i.at DESC, i.id DESC
LIMIT :most
