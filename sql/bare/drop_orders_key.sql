DROP INDEX orders_key
