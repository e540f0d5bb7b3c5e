-- The member with the greatest id who has entries.
SELECT max(member) FROM entries
