-- The tier in force at each of the orders from :first to :last.
SELECT order_id, member, tier FROM order_terms WHERE tier IS NOT NULL AND order_id BETWEEN :first AND :last
