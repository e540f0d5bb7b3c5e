-- Where each member who had joined by :until stood before :from and before :until (T13): the number of the tier's code, and
-- without a tier 0, -1 after the last period, -2 before joining. Periods of a member do not overlap. Counted outside: to sort
-- them all takes as long as to find them.
SELECT
    CASE
        WHEN m.registered_at >= :from THEN -2
        WHEN p.tier IS NOT NULL THEN p.tier
        ELSE -EXISTS (SELECT 1 FROM tier_periods AS x WHERE x.member = m.id AND x.from_at < :from)
    END,
    CASE
        WHEN q.tier IS NOT NULL THEN q.tier
        ELSE -EXISTS (SELECT 1 FROM tier_periods AS x WHERE x.member = m.id AND x.from_at < :until)
    END
FROM members AS m
LEFT JOIN tier_periods AS p ON p.member = m.id AND p.from_at < :from AND (p.until_at IS NULL OR p.until_at >= :from)
LEFT JOIN tier_periods AS q ON q.member = m.id AND q.from_at < :until AND (q.until_at IS NULL OR q.until_at >= :until)
WHERE m.registered_at < :until
