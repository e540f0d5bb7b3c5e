-- Batches that were settled by then.
CREATE TEMP VIEW batches AS
SELECT b.id, b.kind, b.until, b.program_version, b.recorded_at
FROM main.batches AS b
WHERE b.id <= (SELECT batch FROM known)
