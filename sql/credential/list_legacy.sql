SELECT m.number, c.scheme, c.set_at
FROM credentials AS c
JOIN members AS m ON m.id = c.member
WHERE c.scheme <> 'argon2id'
ORDER BY c.set_at, c.member
