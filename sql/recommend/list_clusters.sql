SELECT member, cluster
FROM segment_members
WHERE run = :run AND cluster IS NOT NULL
ORDER BY member
