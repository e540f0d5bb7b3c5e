SELECT id, running_minor FROM statement_lines WHERE account = :account AND key = :key
