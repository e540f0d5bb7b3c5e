INSERT INTO program_versions (number, effective_from, text, digest, author, recorded_at)
VALUES (:number, :effective_from, :text, :digest, :author, :recorded_at)
