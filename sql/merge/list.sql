SELECT source, target
FROM merges
WHERE ended_at IS NULL
