DROP INDEX orders_member
