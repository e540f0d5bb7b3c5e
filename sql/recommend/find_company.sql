SELECT body FROM company WHERE member = :member
