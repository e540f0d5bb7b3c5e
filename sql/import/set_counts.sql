UPDATE imports SET batch = :batch, counts = :counts WHERE id = :id
