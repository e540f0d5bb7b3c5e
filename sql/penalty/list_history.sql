-- The steps of a penalty and what it did, as they came.
SELECT at, what, operator, reason, entry, taken
FROM (
    SELECT s.at, s.step AS what, a.operator, a.reason, NULL AS entry, NULL AS taken,
           CASE WHEN s.step IN ('proposed', 'active') THEN 0 ELSE 2 END AS rank, s.id
    FROM penalty_steps AS s
    LEFT JOIN acts AS a ON a.id = s.act
    WHERE s.member = :member AND s.penalty = :penalty AND s.at <= :at
    UNION ALL
    SELECT e.at, e.kind, NULL, NULL, e.entry, e.taken, 1, e.id
    FROM penalty_effects AS e
    WHERE e.member = :member AND e.penalty = :penalty AND e.at <= :at
)
ORDER BY at, rank, id
