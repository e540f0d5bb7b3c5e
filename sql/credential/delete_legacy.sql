DELETE FROM credentials WHERE scheme <> 'argon2id' AND set_at <= :set_by
