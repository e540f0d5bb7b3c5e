-- Points of a window as posted, and those whose end has come in it and is not posted yet (K7).
SELECT
    coalesce(sum(points) FILTER (WHERE kind IN ('earn', 'award')), 0) AS earned,
    coalesce(-sum(points) FILTER (WHERE kind IN ('spend', 'restore')), 0) AS spent,
    coalesce(-sum(points) FILTER (WHERE kind = 'expire'), 0) AS expired,
    (SELECT coalesce(sum(left_points), 0) FROM open_lots WHERE expires_at >= :from AND expires_at < :until) AS ended
FROM entries
WHERE posted_at >= :from AND posted_at < :until
