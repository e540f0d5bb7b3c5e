SELECT id, name, kind, client_id, redirect_uri, issuer, union_scope, endpoint, sandbox, secret_path, key_path, peer_key
FROM providers
WHERE name = :name AND removed_at IS NULL
