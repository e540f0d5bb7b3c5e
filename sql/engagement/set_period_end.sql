UPDATE club_periods SET until_at = :at WHERE id = :id
