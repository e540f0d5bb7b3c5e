-- The changes of those who stated something after :as_of, in the order in which each recorded them; what they stated later
-- has no field.
SELECT member, CASE WHEN at <= :as_of THEN field END, value
FROM profile_changes
WHERE member IN (SELECT member FROM profile_changes WHERE at > :as_of)
ORDER BY member, id
