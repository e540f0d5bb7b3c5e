-- Earnings of [:from, :until) that a limit cut short.
SELECT count(*), min(occurred_at) FROM earnings WHERE granted < wanted AND occurred_at >= :from AND occurred_at < :until
