INSERT INTO batches (kind, until, program_version, recorded_at)
VALUES (:kind, :until, :program_version, :recorded_at)
