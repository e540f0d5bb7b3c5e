SELECT shop FROM models WHERE id = :model
