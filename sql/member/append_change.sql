INSERT INTO profile_changes (member, field, value, at, audit) VALUES (:member, :field, :value, :at, :audit)
