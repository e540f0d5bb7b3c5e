UPDATE orders SET hash = :hash WHERE id = :id
