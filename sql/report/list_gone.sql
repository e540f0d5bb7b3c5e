-- Members that went into another account: when they had joined, when they went, and when they came back.
SELECT m.registered_at, g.at, g.ended_at
FROM merges AS g
JOIN members AS m ON m.id = g.source
WHERE m.registered_at IS NOT NULL
