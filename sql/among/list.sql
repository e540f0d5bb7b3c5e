SELECT member FROM among ORDER BY member
