SELECT id, provider, member, nonce, verifier, created_at, expires_at, consumed_at FROM auth_flows WHERE state = :state
