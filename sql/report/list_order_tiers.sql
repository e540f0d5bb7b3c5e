-- The tier in force at each order.
SELECT order_id, member, tier FROM order_terms WHERE tier IS NOT NULL
