INSERT INTO benefit_use_steps (member, act, step, at, cause_kind, cause)
VALUES (:member, :act, :step, :at, :cause_kind, :cause)
