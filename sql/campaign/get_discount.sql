-- What coupons that a campaign gave have taken off by an instant, whoever has them now: uses that were not given back.
SELECT ifnull(sum(u.discount_minor), 0)
FROM awards AS w
JOIN codes AS c ON c.id = w.campaign
JOIN coupons AS i ON i.member = w.member AND i.given_by = w.campaign AND i.cause_kind = w.cause_kind AND i.cause = w.cause
JOIN coupons AS h ON h.root_member = i.member AND h.root_number = i.number
JOIN coupon_uses AS u ON u.member = h.member AND u.number = h.number AND u.at <= :at
WHERE c.code = :campaign AND ifnull((
    SELECT s.step FROM coupon_steps AS s
    WHERE s.member = u.member AND s.number = u.number AND s.at <= :at AND (
        s.order_id = u.order_id
        OR (s.cause_kind IN ('cancelled', 'reopened') AND s.cause = u.order_id)
        OR (s.cause_kind = 'refund' AND s.cause IN (SELECT r.id FROM refunds AS r WHERE r.order_id = u.order_id))
    )
    ORDER BY s.place DESC
    LIMIT 1
), '') NOT IN ('returned', 'unbooked')
