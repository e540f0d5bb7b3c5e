-- Entries of batches that were settled by then: nothing of an entry ever changes.
CREATE TEMP VIEW entries AS
SELECT e.member, e.number, e.kind, e.points, e.occurred_at, e.posted_at, e.cause_kind, e.cause, e.rule,
       e.activates_at, e.expires_at, e.origin, e.undoes, e.batch
FROM main.entries AS e
WHERE e.batch <= (SELECT batch FROM known)
