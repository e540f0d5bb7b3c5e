-- What campaigns did by an instant: members by arm, awards, points, and the last assignment.
SELECT c.code, sum(a.arm = 'treated'), sum(a.arm = 'held_out'), max(a.at),
       (SELECT count(*) FROM awards AS w WHERE w.campaign = a.campaign AND w.at <= :at),
       (SELECT coalesce(sum(w.granted), 0) FROM awards AS w WHERE w.campaign = a.campaign AND w.at <= :at)
FROM assignments AS a
JOIN codes AS c ON c.id = a.campaign
WHERE a.at <= :at
GROUP BY a.campaign
