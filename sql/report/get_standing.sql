-- By how much all points changed from :from to :until, those taken off whose end came and is not posted yet (K7).
SELECT
    (SELECT coalesce(sum(points), 0) FROM entries WHERE posted_at >= :from AND posted_at < :until)
    - (SELECT coalesce(sum(left_points), 0) FROM open_lots WHERE expires_at >= :from AND expires_at < :until)
