-- Points that should have been taken back in [:from, :until) and were let go, unless the earning was given as much again.
SELECT count(*), min(posted_at)
FROM takings AS k
WHERE waived > 0 AND posted_at >= :from AND posted_at < :until AND (
    SELECT sum(a.waived)
    FROM takings AS a
    WHERE a.member = k.member AND a.fact_kind = k.fact_kind AND a.fact = k.fact AND a.rule = k.rule AND a.posted_at < :until
) > 0
