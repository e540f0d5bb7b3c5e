-- Keys of members that the file had learnt of.
CREATE TEMP VIEW member_keys AS
SELECT m.kind, m.value, m.member
FROM main.member_keys AS m
WHERE m.member IN (SELECT m.id FROM main.members AS m WHERE m.recorded_at <= (SELECT at FROM known))
