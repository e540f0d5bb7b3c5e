INSERT INTO codes (code) VALUES (:code)
