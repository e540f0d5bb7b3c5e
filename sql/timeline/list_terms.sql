-- Terms of paid plans, and what became of each.
SELECT t.at, 'plan_paid', p.code, NULL, t.payment, NULL, nullif(t.paid_minor, 0), 'act', t.term, NULL, NULL, NULL, NULL
FROM terms AS t
JOIN codes AS p ON p.id = t.plan
WHERE t.member = :member AND t.came_from IS NULL
UNION ALL
SELECT s.at, 'plan_' || s.step, p.code, NULL, NULL, NULL, s.amount_minor, 'act',
       (SELECT a.id FROM acts AS a WHERE a.member = s.member AND a.occurred_at = s.at AND a.kind IN (
           'plan_pause', 'plan_resume', 'plan_cancel', 'plan_refund', 'plan_upgrade') LIMIT 1), NULL, NULL, NULL, NULL
FROM term_steps AS s
JOIN codes AS p ON p.id = (SELECT t.plan FROM terms AS t WHERE t.member = s.member AND t.term = s.term LIMIT 1)
WHERE s.member = :member
