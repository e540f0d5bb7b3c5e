-- Lots of members from one to another that penalties keep or kept back, by member: since when, until when at most, and when
-- the penalty was over.
SELECT e.member, e.entry, e.at, coalesce(b.until_at, 9223372036854775807),
       (
           SELECT min(o.at)
           FROM penalty_steps AS o
           WHERE o.member = e.member AND o.penalty = e.penalty AND o.step IN ('ended', 'lifted', 'overturned')
       )
FROM penalty_effects AS e
JOIN penalty_steps AS b ON b.member = e.member AND b.penalty = e.penalty AND b.step = 'active'
WHERE e.member BETWEEN :first AND :last AND e.entry IS NOT NULL AND e.kind <> 'fine'
ORDER BY e.member, e.id
