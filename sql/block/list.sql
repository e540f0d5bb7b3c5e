-- The blocks that sold anything in [:from, :until), or that hold an order of :wanted.
SELECT block, sales, CASE WHEN :places THEN places END, CASE WHEN :lines THEN lines END
FROM sale_blocks
WHERE (last_at >= :from AND first_at < :until) OR block IN (SELECT value FROM json_each(:wanted))
ORDER BY block
