-- Points of a fact's own lots that ended unused, by rule: what a claw-back is attributed to first.
SELECT c.code, sum(a.points)
FROM entries AS lot
JOIN codes AS c ON c.id = lot.rule
JOIN allocations AS a ON a.member = lot.member AND a.lot = lot.number
JOIN entries AS ended ON ended.member = a.member AND ended.number = a.debit AND ended.kind = 'expire'
WHERE lot.member = :member AND lot.cause_kind = :kind AND lot.cause = :fact AND lot.kind = 'earn'
GROUP BY c.code
