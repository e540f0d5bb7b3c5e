INSERT INTO coupon_codes (code, batch, member, number)
VALUES (:code, :batch, :member, :number)
ON CONFLICT (code) DO NOTHING
