INSERT INTO coupon_batches (request, template, version, size, issued_at, from_at, until_at, operator, reason, recorded_at)
VALUES (:request, :template, :version, :size, :issued_at, :from_at, :until_at, :operator, :reason, :recorded_at)
