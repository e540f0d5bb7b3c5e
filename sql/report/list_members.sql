-- Those who had joined by :as_of and had not gone into another account.
SELECT id, number, registered_at
FROM members
WHERE registered_at <= :as_of
  AND id NOT IN (SELECT source FROM merges WHERE at <= :as_of AND (ended_at IS NULL OR ended_at > :as_of))
ORDER BY id
