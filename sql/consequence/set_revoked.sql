UPDATE grants SET revoked_at = :revoked_at WHERE member = :member AND number = :number
