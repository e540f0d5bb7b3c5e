INSERT INTO imports (kind, source, files, counts, operator, recorded_at)
VALUES (:kind, :source, :files, '{}', :operator, :recorded_at)
