-- A use is what stands in the table of uses.
SELECT s.member, s.place, s.number, s.step, ifnull(u.order_id, s.order_id), ifnull(u.discount_minor, s.discount_minor),
       s.until_at, s.at, s.cause_kind, s.cause
FROM coupon_steps AS s
LEFT JOIN coupon_uses AS u
    ON s.step = 'redeemed' AND u.member = s.member AND u.number = s.number AND u.act = s.cause
WHERE s.member BETWEEN :from AND :to
ORDER BY s.member, s.place
