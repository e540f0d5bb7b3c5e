-- Rows rejected by the imports whose good rows reach into [:from, :until), or that were done in it where none was good.
SELECT coalesce(sum(json_extract(counts, '$.rejected')), 0)
FROM imports
WHERE coalesce(last_at, recorded_at) >= :from AND coalesce(first_at, recorded_at) < :until
