INSERT INTO receiving_accounts (name, kind, currency, tail, sources, operator, recorded_at)
VALUES (:name, :kind, :currency, :tail, :sources, :operator, :recorded_at)
