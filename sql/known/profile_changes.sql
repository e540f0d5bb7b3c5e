-- Changes of profiles that were settled by then; of others nobody knows when they were learnt.
CREATE TEMP VIEW profile_changes AS
SELECT p.id, p.member, p.field, p.value, p.at, p.audit, p.settled_in
FROM main.profile_changes AS p
WHERE p.settled_in <= (SELECT batch FROM known)
