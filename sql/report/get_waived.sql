-- Points that should have been taken back in [:from, :until) and were let go.
SELECT count(*), min(posted_at) FROM takings WHERE waived > 0 AND posted_at >= :from AND posted_at < :until
