UPDATE imports SET batch = :batch WHERE id = :id
