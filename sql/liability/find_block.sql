SELECT body FROM book_blocks WHERE block = :block
