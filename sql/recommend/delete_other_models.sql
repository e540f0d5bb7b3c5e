DELETE FROM models WHERE id <> :model
