SELECT coalesce(max(block), -1) FROM book_blocks
