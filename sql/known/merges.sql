-- Accounts that had gone into another, and come out again, by acts that the file had learnt of.
CREATE TEMP VIEW merges AS
SELECT m.id, m.source, m.target, m.at,
       CASE WHEN EXISTS (
           SELECT 1 FROM main.acts AS a
           WHERE a.member = m.source AND a.kind IN ('unmerge_out', 'unmerge_in') AND a.occurred_at = m.ended_at
             AND a.recorded_at <= (SELECT at FROM known)
       ) THEN m.ended_at END AS ended_at
FROM main.merges AS m
WHERE EXISTS (
    SELECT 1 FROM main.acts AS a
    WHERE a.member = m.source AND a.kind = 'merge_out' AND a.occurred_at = m.at
      AND a.recorded_at <= (SELECT at FROM known)
)
