SELECT number, effective_from, text, digest, author, recorded_at FROM program_versions ORDER BY number
