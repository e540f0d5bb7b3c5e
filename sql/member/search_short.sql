-- One or two characters are too short for the trigrams of the index: a walk over all profiles.
SELECT m.number, p.name, p.nickname, p.phone, p.email, c.code, p.city, p.tags, m.registered_at
FROM members AS m
LEFT JOIN profiles AS p ON p.member = m.id
LEFT JOIN accounts AS a ON a.member = m.id
LEFT JOIN codes AS c ON c.id = a.tier
WHERE instr(lower(m.number), lower(:text)) > 0
   OR instr(lower(p.name), lower(:text)) > 0
   OR instr(lower(p.user_name), lower(:text)) > 0
   OR instr(lower(p.nickname), lower(:text)) > 0
   OR instr(p.phone, :text) > 0
   OR instr(p.email, lower(:text)) > 0
ORDER BY m.id
LIMIT :most
