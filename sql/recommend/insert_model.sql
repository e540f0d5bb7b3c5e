INSERT INTO models (trained_at, trained_through, last_order, run, parameters, figures, seed, digest, shop)
VALUES (:trained_at, :trained_through, :last_order, :run, :parameters, :figures, :seed, :digest, :shop)
