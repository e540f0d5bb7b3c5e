SELECT id, name, kind, client_id, redirect_uri, issuer, union_scope, endpoint, sandbox, secret_path, key_path, peer_key,
       added_at
FROM providers
WHERE removed_at IS NULL
ORDER BY name
