INSERT INTO segmentation_runs (at, seed, parameters) VALUES (:at, :seed, :parameters)
