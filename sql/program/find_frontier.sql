SELECT max(frontier) FROM accounts
