-- What an import did to orders that it did not create: corrections, and refunds of theirs.
SELECT
    (SELECT count(*) FROM orders AS a WHERE a.id > i.orders_before AND a.id <= i.orders_after AND a.imported_in = i.id AND a.amends IS NOT NULL),
    (SELECT count(*)
     FROM refunds AS r
     JOIN orders AS o ON o.id = r.order_id
     WHERE r.id > i.refunds_before AND r.id <= i.refunds_after AND o.id <= i.orders_before)
FROM imports AS i
WHERE i.id = :id
