INSERT INTO invitations (inviter, kind, digest, shown, at, until_at, operator, recorded_at)
VALUES (:inviter, :kind, :digest, :shown, :at, :until_at, :operator, :recorded_at)
