SELECT source
FROM merges
WHERE target = :target AND ended_at IS NULL
ORDER BY source
LIMIT 1
