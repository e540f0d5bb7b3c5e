SELECT id, code
FROM codes
