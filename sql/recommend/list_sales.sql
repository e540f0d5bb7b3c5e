-- Orders of members :first to :last by their newest content, with their stages as learnt by :as_of.
SELECT
    coalesce(o.amends, o.id) AS id,
    o.id AS content,
    o.member,
    o.sold_at,
    o.paid,
    (SELECT max(at) FROM order_stages WHERE order_id = coalesce(o.amends, o.id) AND stage = 'paid' AND at <= :as_of),
    o.cancelled_at,
    original.cancelled_at,
    (SELECT max(at) FROM order_stages WHERE order_id = coalesce(o.amends, o.id) AND stage = 'cancelled' AND at <= :as_of),
    o.reopened_at,
    original.reopened_at,
    (SELECT max(at) FROM order_stages WHERE order_id = coalesce(o.amends, o.id) AND stage = 'reopened' AND at <= :as_of),
    o.total_minor - o.shipping_minor - o.tax_minor AS net_minor,
    o.discount_minor
FROM orders AS o
LEFT JOIN orders AS original ON original.id = o.amends
WHERE o.member BETWEEN :first AND :last
    AND o.sold_at <= :as_of
    AND NOT EXISTS (
        SELECT 1 FROM orders AS newer WHERE newer.amends = coalesce(o.amends, o.id) AND newer.id > o.id
    )
