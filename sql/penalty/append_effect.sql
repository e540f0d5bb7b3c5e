INSERT INTO penalty_effects (member, penalty, kind, entry, coupon, taken, at)
VALUES (:member, :penalty, :kind, :entry, :coupon, :taken, :at)
