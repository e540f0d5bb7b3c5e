-- Campaigns that concern the member, and what they gave.
SELECT a.at, 'campaign_' || a.arm, c.code, NULL, NULL, NULL, NULL, a.cause_kind, a.cause, NULL, NULL, NULL, NULL
FROM assignments AS a
JOIN codes AS c ON c.id = a.campaign
WHERE a.member = :member
UNION ALL
SELECT w.at, 'campaign_award', c.code, NULL, NULL, nullif(w.granted, 0), NULL, w.cause_kind, w.cause, NULL, NULL, NULL, NULL
FROM awards AS w
JOIN codes AS c ON c.id = w.campaign
WHERE w.member = :member
