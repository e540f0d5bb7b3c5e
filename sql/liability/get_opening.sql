-- All points booked before an instant.
SELECT coalesce(sum(points), 0) FROM entries WHERE posted_at < :from
