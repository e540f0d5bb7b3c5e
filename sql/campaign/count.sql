-- What campaigns did by an instant: members by arm, the last assignment, awards and their points.
SELECT c.code, sum(a.arm = 'treated'), sum(a.arm = 'held_out'), max(a.at), ifnull(w.awards, 0), ifnull(w.points, 0)
FROM assignments AS a
JOIN codes AS c ON c.id = a.campaign
LEFT JOIN (
    SELECT campaign, count(*) AS awards, sum(granted) AS points FROM awards WHERE at <= :at GROUP BY campaign
) AS w ON w.campaign = a.campaign
WHERE a.at <= :at
GROUP BY a.campaign
