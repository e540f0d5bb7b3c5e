SELECT word, body
FROM searched
WHERE word IN (SELECT value FROM json_each(:words))
ORDER BY word
