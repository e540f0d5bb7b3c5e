INSERT INTO referral_steps (member, other, side, state, at, cause_kind, cause, points)
VALUES (:member, :other, :side, :state, :at, :cause_kind, :cause, :points)
