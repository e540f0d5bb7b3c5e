INSERT INTO merges (source, target, at)
VALUES (:source, :target, :at)
