UPDATE acts SET settled_in = :batch WHERE settled_in IS NULL AND member BETWEEN :from AND :to
