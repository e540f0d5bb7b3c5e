-- The same of these members.
SELECT a.member, a.value
FROM attributes AS a
WHERE a.member IN (SELECT value FROM json_each(:members))
UNION ALL
SELECT k.member, k.value
FROM member_keys AS k
WHERE k.member IN (SELECT value FROM json_each(:members)) AND k.kind LIKE 'account:%'
