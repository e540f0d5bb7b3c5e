-- Members who had joined by :until, by the tier they stood in before :from and before :until (T13). What a place is without a
-- tier: 'not-joined' before joining, 'left' after the last period, else 'none'. Periods of a member do not overlap.
SELECT
    CASE
        WHEN m.registered_at >= :from THEN 'not-joined'
        WHEN p.number IS NOT NULL THEN 'tier'
        WHEN EXISTS (SELECT 1 FROM tier_periods AS x WHERE x.member = m.id AND x.from_at < :from) THEN 'left'
        ELSE 'none'
    END,
    CASE WHEN m.registered_at < :from THEN a.code END,
    CASE
        WHEN q.number IS NOT NULL THEN 'tier'
        WHEN EXISTS (SELECT 1 FROM tier_periods AS x WHERE x.member = m.id AND x.from_at < :until) THEN 'left'
        ELSE 'none'
    END,
    b.code,
    count(*)
FROM members AS m
LEFT JOIN tier_periods AS p ON p.member = m.id AND p.from_at < :from AND (p.until_at IS NULL OR p.until_at >= :from)
LEFT JOIN tier_periods AS q ON q.member = m.id AND q.from_at < :until AND (q.until_at IS NULL OR q.until_at >= :until)
LEFT JOIN codes AS a ON a.id = p.tier
LEFT JOIN codes AS b ON b.id = q.tier
WHERE m.registered_at < :until
GROUP BY 1, 2, 3, 4
