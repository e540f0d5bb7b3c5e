INSERT INTO cases (fact_kind, fact, member, body)
VALUES (:kind, :fact, :member, :body)
ON CONFLICT (fact_kind, fact) DO UPDATE SET body = excluded.body
