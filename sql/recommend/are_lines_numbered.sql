-- Whether most lines have the number that their source gave them.
SELECT 2 * count(line_id) > count(*) FROM order_lines
