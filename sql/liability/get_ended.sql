-- What ended before a period and in it, and nobody has posted yet (K7).
SELECT
    (SELECT coalesce(sum(left_points), 0) FROM open_lots WHERE expires_at < :from),
    (SELECT coalesce(sum(left_points), 0) FROM open_lots WHERE expires_at >= :from AND expires_at < :until)
