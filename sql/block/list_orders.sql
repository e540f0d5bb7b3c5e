-- What the orders of a block state, by id; one that was not paid when it was recorded is a sale through a stage only.
SELECT
    o.id,
    o.member,
    o.sold_at,
    o.paid,
    o.cancelled_at,
    o.reopened_at,
    o.total_minor - o.shipping_minor - o.tax_minor AS net_minor,
    o.discount_minor,
    coalesce((SELECT sum(discount_minor) FROM order_lines WHERE order_id = o.id), 0) AS line_discount_minor,
    coalesce((SELECT sum(quantity_milli) FROM order_lines WHERE order_id = o.id), 0) AS quantity_milli,
    o.store,
    o.channel,
    o.province,
    o.city
FROM orders AS o
WHERE o.id BETWEEN :first AND :last AND o.amends IS NULL AND o.paid > 0
ORDER BY o.id
