INSERT INTO attributes (member, name, value) VALUES (:member, :name, :value)
