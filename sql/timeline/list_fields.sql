-- Each stated value of the profile, and what it was before; what holds from the beginning is of when it was recorded.
SELECT CASE WHEN p.at > 0 THEN p.at ELSE ifnull(a.recorded_at, 0) END,
       CASE WHEN p.value = '' THEN 'cleared' WHEN p.was <> '' THEN 'changed' ELSE 'filled' END,
       p.field, nullif(p.was, ''), nullif(p.value, ''), NULL, NULL, 'profile', p.id, p.audit, NULL, NULL, NULL
FROM (
    SELECT id, at, field, value, audit, lag(value) OVER (PARTITION BY field ORDER BY id) AS was
    FROM profile_changes
    WHERE member = :member
) AS p
LEFT JOIN audit AS a ON a.id = p.audit
ORDER BY p.id
