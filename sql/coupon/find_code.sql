SELECT k.id, k.code, k.member, k.number, k.revoked_at, t.code, b.version, b.from_at, b.until_at
FROM coupon_codes AS k
LEFT JOIN coupon_batches AS b ON b.id = k.batch
LEFT JOIN codes AS t ON t.id = b.template
WHERE k.code = :code
