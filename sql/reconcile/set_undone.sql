UPDATE matches SET undone_in = :undone_in WHERE id = :id
