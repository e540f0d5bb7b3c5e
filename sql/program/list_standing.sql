SELECT codes.code, count(*) FROM accounts JOIN codes ON codes.id = accounts.tier GROUP BY codes.id ORDER BY codes.code
