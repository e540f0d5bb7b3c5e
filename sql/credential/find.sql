SELECT scheme, salt, phc, set_at FROM credentials WHERE member = :member
