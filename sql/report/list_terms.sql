-- Terms by plan: those in force before :until, those renewed and those lapsed in [:from, :until). Of a term that came with
-- another account, or left, its last row in the account counts. An activation code renews where its term begins when another
-- ends, and not at once.
WITH last AS (
    SELECT member, term, step, max(number) AS number
    FROM term_steps
    WHERE at < :until
    GROUP BY member, term
)
SELECT p.code, sum(active), sum(renewed), sum(lapsed)
FROM (
    SELECT t.plan,
        t.number = (SELECT max(x.number) FROM terms AS x WHERE x.member = t.member AND x.term = t.term AND x.at < :until)
        AND CASE
            WHEN l.step IN ('begun', 'paused', 'resumed') THEN 1
            WHEN l.step IN ('cancelled', 'moved') THEN EXISTS (
                SELECT 1 FROM term_steps AS b
                WHERE b.member IN (t.member, t.came_from) AND b.term = t.term AND b.step = 'begun' AND b.at < :until
            )
            ELSE l.step IS NULL AND t.came_from IS NOT NULL AND t.from_at < :until
        END AS active,
        t.at >= :from AND t.came_from IS NULL
        AND (a.kind = 'plan_renew' OR a.kind = 'plan_activate' AND t.from_at <> t.at) AS renewed,
        0 AS lapsed
    FROM terms AS t
    JOIN acts AS a ON a.id = t.term
    LEFT JOIN last AS l ON l.member = t.member AND l.term = t.term AND l.number > t.number
    WHERE t.at < :until
    UNION ALL
    SELECT (SELECT t.plan FROM terms AS t WHERE t.member = s.member AND t.term = s.term), 0, 0, 1
    FROM term_steps AS s
    WHERE s.step = 'lapsed' AND s.at >= :from AND s.at < :until
) AS told
JOIN codes AS p ON p.id = told.plan
GROUP BY 1
