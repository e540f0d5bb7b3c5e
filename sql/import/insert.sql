INSERT INTO imports (kind, source, profile, profile_digest, files, options, counts, orders_before, refunds_before,
                     request, operator, recorded_at, audit)
VALUES (:kind, :source, :profile, :profile_digest, :files, :options, '{}', (SELECT ifnull(max(id), 0) FROM orders),
        (SELECT ifnull(max(id), 0) FROM refunds), :request, :operator, :recorded_at, :audit)
