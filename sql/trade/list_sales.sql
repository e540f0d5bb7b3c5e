-- Orders that no block holds as they are, by their newest content, with their stages: those sold in [:from, :until), those
-- of which something went back in it, and those not paid when they were recorded, whose sale may come later. `label` is
-- what :label asks for, a number because texts are dear to compare in each row: 1 store, 2 channel, 3 city, 4 province
-- and city, with what no name holds between them.
SELECT
    coalesce(o.amends, o.id) AS id,
    o.id AS content,
    o.member,
    o.sold_at,
    o.paid,
    stages.paid_at,
    o.cancelled_at,
    original.cancelled_at,
    stages.cancelled_at,
    o.reopened_at,
    original.reopened_at,
    stages.reopened_at,
    o.total_minor - o.shipping_minor - o.tax_minor AS net_minor,
    o.discount_minor,
    coalesce((SELECT sum(discount_minor) FROM order_lines WHERE order_id = o.id), 0) AS line_discount_minor,
    coalesce((SELECT sum(quantity_milli) FROM order_lines WHERE order_id = o.id), 0) AS quantity_milli,
    CASE :label
        WHEN 1 THEN o.store
        WHEN 2 THEN o.channel
        WHEN 3 THEN o.city
        WHEN 4 THEN o.province || char(31) || o.city
        ELSE ''
    END AS label
FROM orders AS o
LEFT JOIN orders AS original ON original.id = o.amends
LEFT JOIN (
    SELECT
        order_id,
        max(at) FILTER (WHERE stage = 'paid') AS paid_at,
        max(at) FILTER (WHERE stage = 'cancelled') AS cancelled_at,
        max(at) FILTER (WHERE stage = 'reopened') AS reopened_at
    FROM order_stages
    WHERE stage <> 'completed' AND at <= :as_of
    GROUP BY order_id
) AS stages ON stages.order_id = coalesce(o.amends, o.id)
WHERE (
        o.id > :packed
        OR o.id IN (SELECT value FROM json_each(:changed))
        OR o.amends IN (SELECT value FROM json_each(:changed))
    )
    AND (
        (o.sold_at >= :from AND o.sold_at < :until)
        OR o.paid = 0
        OR coalesce(o.amends, o.id) IN (
            SELECT order_id FROM refunds WHERE occurred_at >= :from AND occurred_at < :until
        )
    )
    AND NOT EXISTS (
        SELECT 1 FROM orders AS newer WHERE newer.amends = coalesce(o.amends, o.id) AND newer.id > o.id
    )
