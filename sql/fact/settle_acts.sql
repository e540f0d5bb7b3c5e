UPDATE acts SET settled_in = :batch WHERE settled_in IS NULL
