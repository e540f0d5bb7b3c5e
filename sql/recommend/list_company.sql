SELECT member, body FROM company ORDER BY member
