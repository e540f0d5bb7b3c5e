-- Imports newest first; of one of them, with :id.
SELECT id, batch, kind, source, profile, profile_digest, files, options, counts, first_at, last_at, request, operator,
       recorded_at, withdrawn_at
FROM imports
WHERE (:id IS NULL OR id = :id) AND recorded_at <= :known
ORDER BY id DESC
LIMIT :most
