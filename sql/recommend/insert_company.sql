INSERT INTO company (member, body) VALUES (:member, :body)
