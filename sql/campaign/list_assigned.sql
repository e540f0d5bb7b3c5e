-- Who was assigned to a campaign by an instant, in which arm and when.
SELECT a.member, a.arm, a.at
FROM assignments AS a
JOIN codes AS c ON c.id = a.campaign
WHERE c.code = :campaign AND a.at <= :at
ORDER BY a.member
