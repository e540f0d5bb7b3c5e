SELECT id
FROM events
WHERE source = :source AND external_id = :external_id
