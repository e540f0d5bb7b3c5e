SELECT parameters FROM segmentation_runs WHERE id = :run
