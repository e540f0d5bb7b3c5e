-- An expiry of a member: the lot that ended, the earning behind it, and whether it was brought back before. A lot that
-- came of another descends from it.
WITH RECURSIVE line (number) AS (
    SELECT a.lot
    FROM allocations AS a
    WHERE a.member = :member AND a.debit = :entry
    UNION
    SELECT e.origin
    FROM line
    JOIN entries AS e ON e.member = :member AND e.number = line.number
    WHERE e.origin IS NOT NULL
)
SELECT -x.points, x.posted_at,
    (SELECT a.lot FROM allocations AS a WHERE a.member = x.member AND a.debit = x.number),
    EXISTS (
        SELECT 1 FROM entries AS b WHERE b.member = x.member AND b.kind = 'reinstate' AND b.undoes = x.number
    ),
    earn.cause_kind, earn.cause, c.code
FROM entries AS x
LEFT JOIN entries AS earn
    ON earn.member = x.member AND earn.kind = 'earn' AND earn.number IN (SELECT number FROM line)
LEFT JOIN codes AS c ON c.id = earn.rule
WHERE x.member = :member AND x.number = :entry AND x.kind = 'expire'
