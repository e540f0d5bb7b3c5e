INSERT INTO sale_blocks (block, first_at, last_at, sales, places) VALUES (:block, :first_at, :last_at, :sales, :places)
