SELECT at, used, proven, figures, seed
FROM tunings
WHERE task = :task
ORDER BY id DESC
LIMIT 1
