INSERT INTO tier_checks (member, at, cause_kind, cause, tier, asked, window_from, window_until, spend_minor, orders, active_days, points, outcome, guaranteed_until)
VALUES (:member, :at, :cause_kind, :cause, :tier, :asked, :window_from, :window_until, :spend_minor, :orders, :active_days, :points, :outcome, :guaranteed_until)
