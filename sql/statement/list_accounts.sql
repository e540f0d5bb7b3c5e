SELECT id, name, kind, currency, tail, sources
FROM receiving_accounts
ORDER BY name
