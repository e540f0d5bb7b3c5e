-- AN18: each product's net in the window, what went back taken off, and its class by the cumulative share.
WITH net AS (
    SELECT known.sku, sold.net
    FROM (SELECT sku FROM line UNION SELECT sku FROM catalogue) AS known
    LEFT JOIN (
        SELECT sku, sum(cents) AS net
        FROM (
            SELECT order_id, sku, cents FROM line
            UNION ALL
            SELECT order_id, sku, -cents FROM refund
        )
        SEMI JOIN (
            SELECT order_id FROM purchase WHERE day >= getvariable('from_day') AND day < getvariable('until_day')
        ) AS bought USING (order_id)
        GROUP BY sku
    ) AS sold ON sold.sku = known.sku
),
summed AS (
    SELECT
        sku,
        net,
        greatest(net, 0) AS gain,
        sum(greatest(net, 0)) OVER () AS whole,
        sum(greatest(net, 0)) OVER (ORDER BY net DESC NULLS LAST, sku ROWS UNBOUNDED PRECEDING) AS cumulative,
        rank() OVER (ORDER BY net DESC NULLS LAST) AS place,
        coalesce(sum(greatest(net, 0)) OVER (ORDER BY net DESC NULLS LAST RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW), 0)
            - (count(*) OVER (PARTITION BY net) - 1) * greatest(net, 0) AS first_of_equals
    FROM net
)
SELECT
    sku,
    CAST(net / 100 AS DECIMAL(18, 2)) AS net,
    printf('%.6f', net / whole) AS share,
    CASE WHEN net IS NOT NULL THEN printf('%.6f', cumulative / whole) END AS cumulative,
    CASE
        WHEN net IS NULL THEN 'U'
        WHEN net <= 0 THEN 'C'
        WHEN place = 1 OR 100 * first_of_equals <= 80 * whole THEN 'A'
        WHEN 100 * first_of_equals <= 95 * whole THEN 'B'
        ELSE 'C'
    END AS class
FROM summed
ORDER BY summed.net DESC NULLS LAST, sku
