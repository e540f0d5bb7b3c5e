-- By one sign or two that stand side by side; who is called exactly so comes first.
SELECT m.number, p.name, p.nickname, p.phone, p.email, c.code, p.city, p.tags, m.registered_at
FROM (SELECT rowid AS member FROM member_pairs WHERE member_pairs MATCH :phrase ORDER BY rowid LIMIT :most) AS f
JOIN members AS m ON m.id = f.member
LEFT JOIN profiles AS p ON p.member = m.id
LEFT JOIN accounts AS a ON a.member = m.id
LEFT JOIN codes AS c ON c.id = a.tier
ORDER BY :text IN (m.number, coalesce(p.name, ''), coalesce(p.nickname, '')) DESC, m.id
