-- The first one that is open at an instant.
SELECT id, inviter, until_at
FROM invitations
WHERE digest = :digest AND friend IS NULL AND at <= :at AND :at < until_at
ORDER BY at, id
LIMIT 1
