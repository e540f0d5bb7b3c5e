SELECT EXISTS (SELECT 1 FROM statements WHERE account = :account AND digest = :digest)
