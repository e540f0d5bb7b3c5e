UPDATE members SET settled_in = :batch WHERE settled_in IS NULL AND registered_at IS NOT NULL
