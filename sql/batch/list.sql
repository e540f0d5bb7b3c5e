SELECT id, kind, until, program_version, recorded_at
FROM batches
ORDER BY id
