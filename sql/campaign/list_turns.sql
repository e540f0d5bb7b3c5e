SELECT campaign, state, at, operator, reason, recorded_at FROM campaign_turns ORDER BY at, id
