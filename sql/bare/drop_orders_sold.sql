DROP INDEX orders_sold
