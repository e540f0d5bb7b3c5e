SELECT max(until)
FROM batches
WHERE kind = 'nightly'
