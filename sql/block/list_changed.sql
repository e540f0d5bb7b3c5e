-- Orders that are no longer as their first rows state.
SELECT amends FROM orders WHERE amends IS NOT NULL
UNION
SELECT order_id FROM order_stages WHERE stage <> 'completed'
UNION
SELECT id FROM orders WHERE claimed_at IS NOT NULL
ORDER BY 1
