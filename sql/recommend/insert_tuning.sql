INSERT INTO tunings (at, task, used, proven, figures, seed)
VALUES (:at, :task, :used, :proven, :figures, :seed)
