UPDATE coupon_codes SET revoked_at = :at WHERE id = :id AND batch IS NOT NULL AND revoked_at IS NULL
