-- The orders of a source as first recorded, with the hash of their content last known, and whose they are now: an
-- account may have been merged into another since. All of them, so read as they lie.
SELECT o.external_id, o.id, o.hash,
    ifnull((SELECT g.target FROM merges AS g WHERE g.source = o.member AND g.ended_at IS NULL), o.member)
FROM orders AS o NOT INDEXED
WHERE o.source = :source AND o.amends IS NULL AND o.withdrawn_at IS NULL
