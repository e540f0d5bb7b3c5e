-- Members who owe points by what was posted.
SELECT member FROM accounts WHERE debt > 0 ORDER BY member
