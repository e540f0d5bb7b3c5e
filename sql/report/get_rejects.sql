-- What the imports of [:from, :until) that stand left out, and what in them does not sum up.
SELECT
    coalesce(sum(counts ->> '$.rejected'), 0),
    min(recorded_at) FILTER (WHERE counts ->> '$.rejected' > 0),
    coalesce(sum(counts ->> '$.totals_differ'), 0),
    min(recorded_at) FILTER (WHERE counts ->> '$.totals_differ' > 0)
FROM imports
WHERE recorded_at >= :from AND recorded_at < :until AND (withdrawn_at IS NULL OR withdrawn_at >= :until)
