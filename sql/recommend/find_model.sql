SELECT id, trained_at, trained_through, last_order, run, parameters, figures, seed, digest
FROM models
ORDER BY id DESC
LIMIT 1
