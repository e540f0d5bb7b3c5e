UPDATE merges
SET ended_at = :at
WHERE source = :source AND ended_at IS NULL
