-- AN23: pairs of member and product by their first look in the window, and what came after it within seven days.
WITH touch AS (
    SELECT member, sku, kind, moment FROM event
    UNION ALL
    SELECT member, sku, 'order', sold_at FROM purchase JOIN line USING (order_id) WHERE member IS NOT NULL
),
entered AS (
    SELECT member, sku, min(moment) AS moment, min(moment) + INTERVAL 7 DAY AS until
    FROM touch
    WHERE kind = 'view' AND moment >= getvariable('from_day') AND moment < getvariable('until_day')
    GROUP BY member, sku
),
carted AS (
    SELECT
        entered.member, entered.sku, entered.moment, entered.until,
        min(touch.moment) FILTER (kind = 'cart' AND touch.moment BETWEEN entered.moment AND entered.until) AS cart_at
    FROM entered
    JOIN touch USING (member, sku)
    GROUP BY ALL
),
passage AS (
    SELECT
        carted.member, carted.sku, cart_at,
        min(touch.moment) FILTER (kind = 'order' AND touch.moment BETWEEN cart_at AND until) AS order_at,
        min(touch.moment) FILTER (kind = 'order' AND touch.moment BETWEEN carted.moment AND until) AS any_order_at
    FROM carted
    JOIN touch USING (member, sku)
    GROUP BY ALL
)
SELECT
    if(getvariable('told_by') = 'product', sku, '') AS sku,
    count(*) AS view,
    count(cart_at) AS cart,
    count(order_at) AS "order",
    count(*) FILTER (order_at IS NULL AND any_order_at IS NOT NULL) AS skipped
FROM passage
GROUP BY 1
ORDER BY 2 DESC, 1
