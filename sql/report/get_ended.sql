-- Points of lots whose end came in [:from, :until) and is not posted yet (K7).
SELECT coalesce(sum(left_points), 0) FROM open_lots WHERE expires_at >= :from AND expires_at < :until
