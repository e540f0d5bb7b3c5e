INSERT INTO audit (recorded_at, command, operator, request, reason)
VALUES (:recorded_at, :command, :operator, :request, :reason)
