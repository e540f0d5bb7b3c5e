SELECT target
FROM merges
WHERE source = :source AND ended_at IS NULL
