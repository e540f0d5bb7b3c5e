INSERT INTO acts (request, member, kind, body, occurred_at, operator, reason, recorded_at)
VALUES (:request, :member, :kind, :body, :occurred_at, :operator, :reason, :recorded_at)
