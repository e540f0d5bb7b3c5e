INSERT INTO activation_codes (digest, batch) VALUES (:digest, :batch)
