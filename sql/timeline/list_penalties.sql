-- Penalties, step by step, and what each took.
SELECT s.at, 'penalty_' || s.step, c.code || ' #' || p.number, NULL,
       CASE WHEN s.step IN ('proposed', 'active') THEN p.evidence END, NULL, NULL,
       CASE WHEN s.act IS NOT NULL THEN 'act' END, s.act, NULL, NULL, NULL, NULL
FROM penalty_steps AS s
JOIN penalties AS p ON p.member = s.member AND p.number = s.penalty
JOIN codes AS c ON c.id = p.kind
WHERE s.member = :member
