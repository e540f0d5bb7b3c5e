SELECT m.number, m.source, m.registered_at, r.number, m.recorded_at
FROM members AS m
LEFT JOIN members AS r ON r.id = m.referrer
WHERE m.id = :member
