UPDATE login_sessions SET revoked_at = :at WHERE member = :member AND revoked_at IS NULL
