UPDATE imports
SET batch = :batch,
    files = :files,
    counts = :counts,
    first_at = :first_at,
    last_at = :last_at,
    orders_after = (SELECT ifnull(max(id), 0) FROM orders),
    refunds_after = (SELECT ifnull(max(id), 0) FROM refunds)
WHERE id = :id
