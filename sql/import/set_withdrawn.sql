UPDATE imports SET withdrawn_at = :at WHERE id = :id AND withdrawn_at IS NULL
