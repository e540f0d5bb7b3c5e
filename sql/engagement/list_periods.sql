-- When a member, or an account that went into the member's, was in a club, oldest first.
SELECT id, from_at, until_at, member
FROM club_periods
WHERE club = :club AND member IN (SELECT :member UNION ALL SELECT source FROM merges WHERE target = :member AND ended_at IS NULL)
ORDER BY from_at, id
