-- Whom a report is about; the connection's own.
CREATE TEMP TABLE among AS SELECT value AS member FROM json_each(:members)
