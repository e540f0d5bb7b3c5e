SELECT body, member
FROM acts
WHERE request = :request
