SELECT b.id, p.code, b.codes, b.paid_minor, b.made_at, b.until_at, b.voided_at, b.operator,
    (SELECT count(*) FROM activation_codes AS c WHERE c.batch = b.id AND c.term IS NOT NULL)
FROM code_batches AS b
JOIN codes AS p ON p.id = b.plan
WHERE b.made_at <= :at
ORDER BY b.id
