INSERT INTO coupon_steps (member, place, number, step, order_id, discount_minor, until_at, at, cause_kind, cause)
VALUES (:member, :place, :number, :step, :order_id, :discount_minor, :until_at, :at, :cause_kind, :cause)
