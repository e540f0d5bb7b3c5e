SELECT id, code, name, places, condition, topic, city FROM clubs WHERE code = :code
