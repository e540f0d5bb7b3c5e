-- The row that the command at work will add.
SELECT coalesce(max(id), 0) + 1
FROM audit
