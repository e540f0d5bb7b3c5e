SELECT digest, view FROM requests WHERE id = :id
