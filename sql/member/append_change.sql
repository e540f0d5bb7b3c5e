INSERT INTO profile_changes (member, field, value, at) VALUES (:member, :field, :value, :at)
