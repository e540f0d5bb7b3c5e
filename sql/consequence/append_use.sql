INSERT INTO benefit_uses (act, member, grant_number, order_id, at, reserved_until)
VALUES (:act, :member, :grant_number, :order_id, :at, :reserved_until)
