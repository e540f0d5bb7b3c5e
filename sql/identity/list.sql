SELECT id, provider, scope, kind, subject, assurance, linked_at, last_used_at
FROM identities
WHERE member = :member AND unlinked_at IS NULL
ORDER BY id
