-- The same of these members, with their numbers.
SELECT p.member, p.name, p.nickname, p.birthday, p.gender, p.city, p.address, p.phone, p.email, m.number
FROM profiles AS p
JOIN members AS m ON m.id = p.member
WHERE p.member IN (SELECT value FROM json_each(:members))
