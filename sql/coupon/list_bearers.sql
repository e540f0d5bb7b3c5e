-- Who made a code of whoever has it their own, the last one last.
SELECT member, number
FROM coupons
WHERE bearer = :bearer
ORDER BY issued_at
