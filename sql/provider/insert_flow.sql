INSERT INTO auth_flows (state, provider, purpose, member, nonce, verifier, created_at, expires_at)
VALUES (:state, :provider, :purpose, :member, :nonce, :verifier, :created_at, :expires_at)
