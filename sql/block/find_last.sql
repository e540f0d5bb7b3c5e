SELECT coalesce(max(block), -1), (SELECT coalesce(max(id), 0) FROM orders) FROM sale_blocks
