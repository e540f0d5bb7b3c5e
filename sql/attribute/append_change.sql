INSERT INTO attribute_changes (member, name, value, at, audit) VALUES (:member, :name, :value, :at, :audit)
