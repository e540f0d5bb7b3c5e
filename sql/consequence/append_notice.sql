INSERT INTO notices (member, kind, subject, at)
VALUES (:member, 'tier_in_danger', :subject, :at)
