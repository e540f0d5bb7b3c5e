-- Members for whom something is due by an instant and not posted yet.
SELECT count(*) FROM accounts WHERE next_due <= :at
