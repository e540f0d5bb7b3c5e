SELECT b.id, p.code, b.paid_minor, b.until_at, b.voided_at IS NOT NULL, c.term IS NOT NULL
FROM activation_codes AS c
JOIN code_batches AS b ON b.id = c.batch
JOIN codes AS p ON p.id = b.plan
WHERE c.digest = :digest
