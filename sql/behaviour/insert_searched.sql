INSERT INTO searched (word, body) VALUES (:word, :body)
