INSERT INTO code_batches (plan, codes, paid_minor, made_at, until_at, operator, recorded_at)
VALUES (:plan, :codes, :paid, :made_at, :until_at, :operator, :recorded_at)
