UPDATE invitations SET friend = :friend WHERE id = :id
