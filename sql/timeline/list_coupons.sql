-- Coupons, and what became of each: its code, or its template where it has none, and the order.
WITH own AS (
    SELECT c.number, c.issued_at, c.cause_kind, c.cause, coalesce(k.code, b.code, t.code) AS name, t.code AS template
    FROM coupons AS c
    JOIN codes AS t ON t.id = c.template
    LEFT JOIN coupon_codes AS k ON k.member = c.root_member AND k.number = c.root_number
    LEFT JOIN coupon_codes AS b ON b.id = c.bearer
    WHERE c.member = :member
)
SELECT issued_at, 'coupon_issued', name, NULL, template, NULL, NULL, cause_kind, cause, NULL, NULL, NULL, NULL
FROM own
UNION ALL
SELECT s.at, 'coupon_' || s.step, c.name, NULL, coalesce(n.name || '/' || o.external_id, c.template), NULL, s.discount_minor,
       s.cause_kind, s.cause, NULL, NULL, NULL, NULL
FROM coupon_steps AS s
JOIN own AS c ON c.number = s.number
LEFT JOIN orders AS o ON o.id = s.order_id
LEFT JOIN sources AS n ON n.id = o.source
WHERE s.member = :member
