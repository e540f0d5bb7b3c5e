-- Who ran these commands, and which import each was.
SELECT a.id, a.command, a.operator, a.request, a.reason, (SELECT min(i.id) FROM imports AS i WHERE i.audit = a.id)
FROM audit AS a
WHERE a.id IN (SELECT value FROM json_each(:audits))
