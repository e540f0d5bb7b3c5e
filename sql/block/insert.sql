INSERT INTO sale_blocks (block, first_at, last_at, sales, places, lines)
VALUES (:block, :first_at, :last_at, :sales, :places, :lines)
