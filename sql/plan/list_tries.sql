SELECT recorded_at FROM code_tries WHERE member = :member AND recorded_at > :since ORDER BY recorded_at
