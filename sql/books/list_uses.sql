SELECT member, act, grant_number, order_id, at, reserved_until
FROM benefit_uses
WHERE member BETWEEN :from AND :to
