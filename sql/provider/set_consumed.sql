-- Nothing that was only of use until now stays behind.
UPDATE auth_flows SET consumed_at = :at, nonce = NULL, verifier = NULL
WHERE id = :id AND consumed_at IS NULL AND expires_at > :at
