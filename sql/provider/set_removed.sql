UPDATE providers SET removed_at = :at WHERE id = :id
