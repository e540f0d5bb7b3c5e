-- Uses of benefits, and what became of each.
WITH own AS (
    SELECT u.act, u.at, u.reserved_until, b.code, s.name || '/' || o.external_id AS ordered
    FROM benefit_uses AS u
    JOIN grants AS g ON g.member = u.member AND g.number = u.grant_number
    JOIN codes AS b ON b.id = g.benefit
    LEFT JOIN orders AS o ON o.id = u.order_id
    LEFT JOIN sources AS s ON s.id = o.source
    WHERE u.member = :member
)
SELECT at, CASE WHEN reserved_until IS NULL THEN 'benefit_used' ELSE 'benefit_reserved' END, code, NULL, ordered,
       NULL, NULL, 'act', act, NULL, NULL, NULL, NULL
FROM own
UNION ALL
SELECT t.at, 'benefit_' || t.step, u.code, NULL, u.ordered, NULL, NULL, t.cause_kind, t.cause, NULL, NULL, NULL, NULL
FROM benefit_use_steps AS t
JOIN own AS u ON u.act = t.act
WHERE t.member = :member
