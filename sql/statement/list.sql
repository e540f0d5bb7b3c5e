SELECT s.id, s.account, a.name, s.file, s.profile, s.from_on, s.until_on, s.opening_minor, s.closing_minor, s.gap, s.lines,
       s.lines_new, s.recorded_at, s.ends_on, s.shares
FROM statements AS s
JOIN receiving_accounts AS a ON a.id = s.account
WHERE :account IS NULL OR s.account = :account
ORDER BY a.name, s.from_on, s.id
