UPDATE tier_periods SET until_at = :until_at WHERE member = :member AND number = :number
