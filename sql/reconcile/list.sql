-- Matches in force, and pairs that were rejected.
SELECT id, line, payment_kind, payment, rule
FROM matches
WHERE rule IN ('reference', 'accepted', 'rejected') AND undone_in IS NULL
ORDER BY id
