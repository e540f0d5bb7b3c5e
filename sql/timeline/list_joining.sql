-- Every statement of this folder answers in the same columns: when, what, about, the value before and after, points, money,
-- what made it, the audit row of its command, and who, under which request and why where the row itself says so.
-- The joining, with who invited.
SELECT coalesce(m.registered_at, m.recorded_at), 'joined', coalesce(i.number, m.source), NULL, NULL, NULL, NULL, 'join', m.id,
       (SELECT r.audit FROM audit_reach AS r WHERE r.fact = 'member' AND r.last >= m.id ORDER BY r.last LIMIT 1),
       NULL, NULL, NULL
FROM members AS m
LEFT JOIN members AS i ON i.id = m.referrer
WHERE m.id = :member
