DROP INDEX orders_unsettled
