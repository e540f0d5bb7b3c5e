INSERT INTO penalty_steps (member, penalty, step, at, until_at, act)
VALUES (:member, :penalty, :step, :at, :until_at, :act)
