-- In whose hands a coupon was, the last one last.
SELECT member, number
FROM coupons
WHERE root_member = :member AND root_number = :number
ORDER BY issued_at
