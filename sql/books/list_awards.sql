SELECT member, cause_kind, cause, campaign, n, at, wanted, granted
FROM awards
WHERE member BETWEEN :from AND :to
ORDER BY member
