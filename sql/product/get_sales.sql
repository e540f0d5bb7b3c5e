-- How a product sells: baskets, units, buyers, and what was charged, by the orders as last amended; what was withdrawn was no sale.
SELECT count(DISTINCT o.id), coalesce(sum(l.quantity_milli), 0), count(DISTINCT o.member), coalesce(sum(l.amount_minor), 0), max(o.sold_at)
FROM order_lines AS l
JOIN orders AS o ON o.id = l.order_id
WHERE l.product = :product AND o.paid > 0 AND o.sold_at <= :as_of
  AND NOT EXISTS (SELECT 1 FROM orders AS w WHERE w.id = coalesce(o.amends, o.id) AND w.withdrawn_at IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM orders AS a WHERE a.amends = coalesce(o.amends, o.id) AND a.id > o.id)
