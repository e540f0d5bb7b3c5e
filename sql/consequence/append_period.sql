INSERT INTO tier_periods (member, number, tier, from_at, guaranteed_until, reason, version)
VALUES (:member, :number, :tier, :from_at, :guaranteed_until, :reason, :version)
