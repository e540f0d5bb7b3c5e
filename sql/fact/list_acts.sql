SELECT member, id, request, body, occurred_at
FROM acts
WHERE settled_in IS NULL
