DELETE FROM auth_flows WHERE expires_at < :before
