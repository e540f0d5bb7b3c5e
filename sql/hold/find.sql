-- The hold that a request made, open or not.
SELECT id, member
FROM acts
WHERE request = :request AND kind = 'hold'
