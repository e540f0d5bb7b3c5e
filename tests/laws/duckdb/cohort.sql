-- AN13: members by the month of their first purchase, and which of them bought in the k-th month after.
WITH first AS (
    SELECT member, date_trunc('month', min(day)) AS cohort
    FROM purchase_day
    SEMI JOIN joined USING (member)
    GROUP BY member
),
size AS (SELECT cohort, count(*) AS size FROM first GROUP BY cohort)
SELECT
    strftime(cohort, '%Y-%m') AS cohort,
    any_value(size) AS size,
    date_diff('month', cohort, date_trunc('month', day)) AS k,
    count(DISTINCT member) AS active
FROM purchase_day
JOIN first USING (member)
JOIN size USING (cohort)
WHERE cohort >= getvariable('from_day') AND cohort < getvariable('until_day')
GROUP BY cohort, k
ORDER BY cohort, k
