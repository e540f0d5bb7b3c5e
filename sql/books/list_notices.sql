SELECT member, subject, at
FROM notices
WHERE member BETWEEN :from AND :to
ORDER BY member, subject
