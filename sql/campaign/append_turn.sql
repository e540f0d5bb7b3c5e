INSERT INTO campaign_turns (campaign, state, at, operator, reason, recorded_at)
VALUES (:campaign, :state, :at, :operator, :reason, :recorded_at)
