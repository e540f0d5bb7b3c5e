-- What a member can be reached by: phone and e-mail.
SELECT kind, value FROM member_keys WHERE member = :member AND kind IN ('phone', 'email') ORDER BY kind, value
