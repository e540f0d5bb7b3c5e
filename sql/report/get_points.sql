-- Points of a window as posted, and all that stood at its end. `ended` are those whose end has come and is not posted
-- yet (K7): by then, and within the window.
SELECT
    coalesce(sum(points) FILTER (WHERE kind IN ('earn', 'award')), 0) AS earned,
    coalesce(-sum(points) FILTER (WHERE kind IN ('spend', 'restore')), 0) AS spent,
    coalesce(-sum(points) FILTER (WHERE kind = 'expire'), 0) AS expired,
    (SELECT coalesce(sum(points), 0) FROM entries WHERE posted_at < :until) AS standing,
    (SELECT coalesce(sum(left_points), 0) FROM open_lots WHERE expires_at < :until) AS ended,
    (SELECT coalesce(sum(left_points), 0) FROM open_lots WHERE expires_at >= :from AND expires_at < :until) AS ended_within
FROM entries
WHERE posted_at >= :from AND posted_at < :until
