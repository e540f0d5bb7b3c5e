-- The blocks that sold anything in [:from, :until), or that hold an order of :wanted; with the lines of those that sold
-- anything in [:lines_from, :lines_until), or that hold an order of :lines_wanted.
SELECT
    block,
    sales,
    CASE WHEN :places THEN places END,
    CASE
        WHEN (last_at >= :lines_from AND first_at < :lines_until) OR block IN (SELECT value FROM json_each(:lines_wanted))
            THEN lines
    END
FROM sale_blocks
WHERE (last_at >= :from AND first_at < :until) OR block IN (SELECT value FROM json_each(:wanted))
ORDER BY block
