-- What else of a member was settled: the joining, friends who joined and earned, changes of the profile, acts.
SELECT 'join' AS kind, m.id, m.registered_at, m.settled_in, m.number
FROM members AS m
WHERE m.id = :member AND m.settled_in IS NOT NULL
UNION ALL
SELECT 'friend', m.id, m.registered_at, m.settled_in, m.number
FROM earnings AS e
JOIN members AS m ON m.id = e.fact
WHERE e.member = :member AND e.fact_kind = 'friend' AND m.settled_in IS NOT NULL
UNION ALL
SELECT 'profile', p.id, p.at, p.settled_in, printf('%020d', p.id)
FROM profile_changes AS p
WHERE p.member = :member AND p.settled_in IS NOT NULL
UNION ALL
SELECT 'act', a.id, a.occurred_at, a.settled_in, a.request
FROM acts AS a
WHERE a.member = :member AND a.settled_in IS NOT NULL
