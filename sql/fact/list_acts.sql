SELECT settled_in, member, id, request, body, occurred_at
FROM acts
WHERE settled_in IS NULL AND member BETWEEN :from AND :to
ORDER BY member, id
