UPDATE order_stages SET settled_in = :batch WHERE settled_in IS NULL AND member IS NOT NULL AND member BETWEEN :from AND :to
