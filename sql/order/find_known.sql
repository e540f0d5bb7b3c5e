-- Whose it is now: an account may have been merged into another since.
SELECT o.id, o.hash,
    ifnull((SELECT g.target FROM merges AS g WHERE g.source = o.member AND g.ended_at IS NULL), o.member)
FROM orders AS o
WHERE o.source = :source AND o.external_id = :external_id AND o.amends IS NULL AND o.withdrawn_at IS NULL
