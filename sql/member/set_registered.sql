UPDATE members SET registered_at = :registered_at WHERE id = :member AND registered_at IS NULL
