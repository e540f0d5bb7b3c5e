-- Used again on an order that gave it back: the first use stands for both.
INSERT INTO coupon_uses (member, number, act, order_id, discount_minor, at)
VALUES (:member, :number, :act, :order_id, :discount_minor, :at)
ON CONFLICT (member, number, order_id) WHERE order_id IS NOT NULL DO NOTHING
