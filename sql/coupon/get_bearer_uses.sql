-- How often a code was used by all who had it, net of what was given back, and set aside by others than a member.
SELECT ifnull(sum(CASE s.step
        WHEN 'redeemed' THEN 1
        WHEN 'retaken' THEN 1
        WHEN 'returned' THEN -1
        WHEN 'reserved' THEN c.member <> :member AND s.until_at > :at AND NOT EXISTS (
            SELECT 1 FROM coupon_steps AS l WHERE l.member = s.member AND l.number = s.number AND l.place > s.place
        )
        ELSE 0
    END), 0)
FROM coupons AS c
JOIN coupon_steps AS s ON s.member = c.member AND s.number = c.number
WHERE c.bearer = :bearer
