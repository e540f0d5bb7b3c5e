-- The category each product stands in now; empty where it has none.
SELECT id, category FROM products
