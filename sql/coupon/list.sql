-- Coupons of one member or of all as they stood at an instant, with the last that became of each.
SELECT c.member, m.number, c.number, ifnull(k.code, b.code), t.code, c.version, c.issued_at, c.from_at,
       ifnull((
           SELECT r.until_at FROM coupon_steps AS r
           WHERE r.member = c.member AND r.number = c.number AND r.step = 'revived' AND r.at <= :at
           ORDER BY r.place DESC LIMIT 1
       ), c.until_at),
       c.uses, (
           SELECT count(*) FILTER (WHERE u.step IN ('redeemed', 'retaken')) - count(*) FILTER (WHERE u.step = 'returned')
           FROM coupon_steps AS u
           WHERE u.member = c.member AND u.number = c.number AND u.at <= :at
       ), g.code, s.step, s.until_at
FROM coupons AS c
JOIN members AS m ON m.id = c.member
JOIN codes AS t ON t.id = c.template
LEFT JOIN codes AS g ON g.id = c.given_by
LEFT JOIN coupon_codes AS k ON k.member = c.root_member AND k.number = c.root_number
LEFT JOIN coupon_codes AS b ON b.id = c.bearer
LEFT JOIN coupon_steps AS s ON s.member = c.member AND s.number = c.number AND s.place = (
    SELECT max(l.place) FROM coupon_steps AS l
    WHERE l.member = c.member AND l.number = c.number AND l.at <= :at AND l.step <> 'unbooked'
)
WHERE c.issued_at <= :at AND (:member IS NULL OR c.member = :member) AND (:template IS NULL OR t.code = :template)
ORDER BY c.member, c.number
