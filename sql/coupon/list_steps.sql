-- What became of a coupon by an instant.
SELECT c.step, c.at, c.discount_minor, s.name || '/' || o.external_id, c.until_at
FROM coupon_steps AS c
LEFT JOIN orders AS o ON o.id = c.order_id
LEFT JOIN sources AS s ON s.id = o.source
WHERE c.member = :member AND c.number = :number AND c.at <= :at
ORDER BY c.place
