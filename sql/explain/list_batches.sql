-- Batches that walked time for everybody, and those in which something of the member was settled.
SELECT b.id, b.kind = 'nightly', b.until
FROM batches AS b
WHERE b.kind <> 'act' OR b.id IN (SELECT value FROM json_each(:batches))
ORDER BY b.id
