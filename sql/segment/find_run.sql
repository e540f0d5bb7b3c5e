SELECT id, at, parameters FROM segmentation_runs WHERE at <= :as_of ORDER BY at DESC, id DESC LIMIT 1
