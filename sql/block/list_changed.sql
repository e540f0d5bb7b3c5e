-- Orders that are no longer as their first rows state.
SELECT amends FROM orders WHERE amends IS NOT NULL
UNION
SELECT order_id FROM order_stages WHERE stage <> 'completed'
UNION
-- A claim is never of before 1970; asked for as NOT NULL, all orders are read, for they come by id already.
SELECT id FROM orders WHERE claimed_at > 0
ORDER BY 1
