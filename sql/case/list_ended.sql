-- Points of a fact's own lots that ended unused, by rule, less what was brought back of them: what a claw-back is
-- attributed to first. A lot that a returned slice lives on in, or that was reinstated, descends from its own.
WITH RECURSIVE own (number, rule) AS (
    SELECT number, rule
    FROM entries
    WHERE member = :member AND cause_kind = :kind AND cause = :fact AND kind = 'earn'
    UNION
    SELECT heir.number, own.rule
    FROM own
    JOIN entries AS heir ON heir.member = :member AND heir.origin = own.number
),
ended (rule, points) AS (
    SELECT own.rule, a.points
    FROM own
    JOIN allocations AS a ON a.member = :member AND a.lot = own.number
    JOIN entries AS expiry ON expiry.member = a.member AND expiry.number = a.debit AND expiry.kind = 'expire'
    UNION ALL
    SELECT own.rule, -back.points
    FROM own
    JOIN entries AS back ON back.member = :member AND back.number = own.number AND back.kind = 'reinstate'
)
SELECT c.code, sum(ended.points)
FROM ended
JOIN codes AS c ON c.id = ended.rule
GROUP BY c.code
