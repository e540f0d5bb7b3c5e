SELECT id, member FROM identities WHERE scope = :scope AND kind = :kind AND subject = :subject AND unlinked_at IS NULL
