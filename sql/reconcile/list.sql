-- Matches in force, and pairs that were rejected or whose match was undone: neither is made again by itself.
SELECT m.id, m.line, m.payment_kind, m.payment, CASE m.rule WHEN 'undone' THEN 'rejected' ELSE m.rule END
FROM matches AS m
LEFT JOIN matches AS u ON u.id = m.undoes
WHERE m.undone_in IS NULL AND (m.rule <> 'undone' OR u.rule IN ('reference', 'accepted'))
ORDER BY m.id
