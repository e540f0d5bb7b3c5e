SELECT id, number, starts_at FROM sessions WHERE course = :course AND number = :number
