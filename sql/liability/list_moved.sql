-- What was booked in a period by kind. In the order of the index nothing need be sorted: an instant may give several rows of a kind.
SELECT kind, sum(points), count(*)
FROM entries
WHERE posted_at >= :from AND posted_at < :until
GROUP BY posted_at, kind
