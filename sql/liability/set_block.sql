INSERT OR REPLACE INTO book_blocks (block, body) VALUES (:block, :body)
