SELECT member, cause_kind, cause, campaign, arm, at
FROM assignments
WHERE member BETWEEN :from AND :to
ORDER BY member
