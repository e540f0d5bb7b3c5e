UPDATE identities SET unlinked_at = :at WHERE id = :id AND unlinked_at IS NULL
