-- How far each batch posted for the member.
SELECT e.batch, max(e.posted_at)
FROM entries AS e
WHERE e.member = :member
GROUP BY e.batch
