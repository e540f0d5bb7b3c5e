-- The tier in force at each order, also at those sold before a window: what went back in it is told by their tiers.
SELECT order_id, member, tier FROM order_terms WHERE tier IS NOT NULL
