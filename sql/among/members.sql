CREATE TEMP VIEW members AS SELECT * FROM main.members WHERE id IN (SELECT member FROM among);
