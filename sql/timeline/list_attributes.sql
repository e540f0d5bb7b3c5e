-- Each stated value of an attribute, and what it was before.
SELECT CASE WHEN p.at > 0 THEN p.at ELSE ifnull(a.recorded_at, 0) END,
       CASE WHEN p.value = '' THEN 'cleared' WHEN p.was <> '' THEN 'changed' ELSE 'filled' END,
       'x.' || p.name, nullif(p.was, ''), nullif(p.value, ''), NULL, NULL, NULL, NULL, p.audit, NULL, NULL, NULL
FROM (
    SELECT id, at, name, value, audit, lag(value) OVER (PARTITION BY name ORDER BY id) AS was
    FROM attribute_changes
    WHERE member = :member
) AS p
LEFT JOIN audit AS a ON a.id = p.audit
ORDER BY p.id
