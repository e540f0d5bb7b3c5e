-- Those who had joined by :as_of and had not gone into another account, with the newest of what conditions read of a profile.
SELECT m.id, m.registered_at, p.city, p.gender, p.occupation, p.education, p.birthday, p.hobbies, p.tags
FROM members AS m
LEFT JOIN profiles AS p ON p.member = m.id
WHERE m.registered_at <= :as_of
    AND m.id NOT IN (SELECT source FROM merges WHERE at <= :as_of AND (ended_at IS NULL OR ended_at > :as_of))
ORDER BY m.id
