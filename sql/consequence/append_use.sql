INSERT INTO benefit_uses (act, member, grant_number, order_id, at)
VALUES (:act, :member, :grant_number, :order_id, :at)
