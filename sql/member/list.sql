SELECT m.number, p.name, p.nickname, p.phone, p.email, c.code, p.city, p.tags, m.registered_at
FROM members AS m
LEFT JOIN profiles AS p ON p.member = m.id
LEFT JOIN accounts AS a ON a.member = m.id
LEFT JOIN codes AS c ON c.id = a.tier
WHERE (:tier IS NULL OR c.code = :tier)
  AND (:city IS NULL OR p.city = :city)
  AND (:tag IS NULL OR instr(';' || p.tags || ';', ';' || :tag || ';') > 0)
  AND (:joined_from IS NULL OR m.registered_at >= :joined_from)
  AND (:joined_until IS NULL OR m.registered_at < :joined_until)
  AND (:attribute IS NULL OR m.id IN (SELECT member FROM attributes WHERE name = :attribute AND value = :value))
ORDER BY m.id
