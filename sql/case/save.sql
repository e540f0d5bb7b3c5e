INSERT INTO cases (member, fact_kind, fact, body)
VALUES (:member, :kind, :fact, :body)
ON CONFLICT (member, fact_kind, fact) DO UPDATE SET body = excluded.body
