-- Points of a fact's own lots that ended unused, by rule: what a claw-back is attributed to first. A lot that a
-- returned slice lives on in descends from its own.
WITH RECURSIVE own (number, rule) AS (
    SELECT number, rule
    FROM entries
    WHERE member = :member AND cause_kind = :kind AND cause = :fact AND kind = 'earn'
    UNION
    SELECT heir.number, own.rule
    FROM own
    JOIN entries AS heir ON heir.member = :member AND heir.origin = own.number
)
SELECT c.code, sum(a.points)
FROM own
JOIN codes AS c ON c.id = own.rule
JOIN allocations AS a ON a.member = :member AND a.lot = own.number
JOIN entries AS ended ON ended.member = a.member AND ended.number = a.debit AND ended.kind = 'expire'
GROUP BY c.code
