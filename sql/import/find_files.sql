SELECT files FROM imports WHERE id = :id
