INSERT INTO among_asked (condition) VALUES (:condition)
