-- AN31: where each member stands who had joined by the end of a window, by the purchase days in it.
CREATE OR REPLACE TABLE place AS
WITH habit AS (
    SELECT member, max(day) AS last_day, count(*) AS days, sum(net) AS net
    FROM purchase_day
    SEMI JOIN joined USING (member)
    WHERE day >= getvariable('from_day') AND day < getvariable('until_day')
    GROUP BY member
),
scored AS (
    SELECT
        member,
        net,
        1 + 5 * (rank() OVER (ORDER BY last_day) - 1) // count(*) OVER () AS r,
        1 + 5 * (rank() OVER (ORDER BY days) - 1) // count(*) OVER () AS f
    FROM habit
)
SELECT
    joined.member,
    r,
    f,
    coalesce(net, 0) AS net,
    CASE
        WHEN r >= 4 AND f = 1 THEN if(r = 5, 'new', 'promising')
        WHEN r >= 4 AND f <= 3 AND NOT (r = 5 AND f > 3) THEN 'potential-loyal'
        WHEN r = 5 THEN 'champions'
        WHEN r = 4 THEN 'loyal'
        WHEN r = 3 THEN ['about-to-sleep', 'about-to-sleep', 'need-attention', 'loyal', 'loyal'][f]
        WHEN r <= 2 THEN ['hibernating', 'hibernating', 'at-risk', 'at-risk', 'cant-lose'][f]
        WHEN joined.member IN (SELECT member FROM purchase_day WHERE day < getvariable('until_day')) THEN 'dormant'
        ELSE 'prospect'
    END AS segment
FROM joined
LEFT JOIN scored ON scored.member = joined.member
WHERE joined.day < getvariable('until_day')
