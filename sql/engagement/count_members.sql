SELECT count(*)
FROM club_periods
WHERE club = :club AND from_at <= :at AND (until_at IS NULL OR until_at > :at)
