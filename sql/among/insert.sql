INSERT INTO among (member) SELECT value FROM json_each(:members)
