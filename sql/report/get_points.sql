-- Points of a window as posted. `ended` are those whose end has come and is not posted yet (K7): by :until, and in the
-- window.
SELECT
    coalesce(sum(points) FILTER (WHERE kind IN ('earn', 'award') AND posted_at >= :from), 0) AS earned,
    coalesce(-sum(points) FILTER (WHERE kind IN ('spend', 'restore') AND posted_at >= :from), 0) AS spent,
    coalesce(-sum(points) FILTER (WHERE kind = 'expire' AND posted_at >= :from), 0) AS expired,
    coalesce(sum(points), 0) AS standing,
    (SELECT coalesce(sum(left_points), 0) FROM open_lots WHERE expires_at < :until) AS ended,
    (SELECT coalesce(sum(left_points), 0) FROM open_lots WHERE expires_at >= :from AND expires_at < :until) AS ended_within
FROM entries
WHERE posted_at < :until
