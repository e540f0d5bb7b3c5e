UPDATE answers SET hidden_at = :at WHERE id = :id
