UPDATE questions SET hidden_at = :at WHERE id = :id
