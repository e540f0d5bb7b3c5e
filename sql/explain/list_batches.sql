-- How far the books stood after each batch: nightlies, and what each batch posted for the member.
SELECT b.id, b.until
FROM batches AS b
WHERE b.kind = 'nightly'
UNION ALL
SELECT e.batch, max(e.posted_at)
FROM entries AS e
WHERE e.member = :member
GROUP BY e.batch
ORDER BY 1
