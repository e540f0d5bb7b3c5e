SELECT member, at, cause_kind, cause, tier, asked, window_from, window_until, spend_minor, orders, active_days, points,
       outcome, guaranteed_until
FROM tier_checks
WHERE member BETWEEN :from AND :to
ORDER BY member, id
