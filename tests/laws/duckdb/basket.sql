-- AN17: baskets of at most 100 products, and the pairs of products that five or more of them hold.
CREATE TABLE item AS
SELECT DISTINCT coalesce(member || ' ' || day, 'guest ' || order_id) AS basket, sku
FROM purchase
JOIN line USING (order_id)
WHERE day >= getvariable('from_day') AND day < getvariable('until_day');

DELETE FROM item WHERE basket IN (SELECT basket FROM item GROUP BY basket HAVING count(*) > 100);

CREATE TABLE alone AS SELECT sku, count(*) AS n FROM item GROUP BY sku;

SELECT a.sku, b.sku, count(*) AS n, any_value(n_a.n), any_value(n_b.n), (SELECT count(DISTINCT basket) FROM item)
FROM item AS a
JOIN item AS b ON b.basket = a.basket AND b.sku > a.sku
JOIN alone AS n_a ON n_a.sku = a.sku
JOIN alone AS n_b ON n_b.sku = b.sku
WHERE n_a.n >= 5 AND n_b.n >= 5
GROUP BY a.sku, b.sku
HAVING count(*) >= 5
