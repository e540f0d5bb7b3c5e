-- The blocks, and how many of the :ids members of each got rows since it was packed.
SELECT block, (SELECT count(*) FROM book_changes WHERE member BETWEEN block * :ids + 1 AND (block + 1) * :ids)
FROM book_blocks
ORDER BY block
