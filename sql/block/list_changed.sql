-- Orders that are no longer as their first rows state. Asked for in their order, or each once, all orders would be read: they
-- come by id already.
SELECT amends FROM orders WHERE amends IS NOT NULL
UNION ALL
SELECT order_id FROM order_stages WHERE stage <> 'completed'
UNION ALL
SELECT id FROM orders WHERE claimed_at IS NOT NULL
