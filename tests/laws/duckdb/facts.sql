-- The facts of a file of orders: every row but those that were rejected, as one line, order or refund. Local times stay
-- local; money is in cents.
CREATE TABLE line AS
SELECT
    order_id,
    sku,
    CAST(round(100 * coalesce(
        CAST(line_amount AS DECIMAL(18, 4)),
        CAST(unit_price AS DECIMAL(18, 4)) * CAST(quantity AS DECIMAL(18, 4))
    )) AS BIGINT) AS cents
FROM told
WHERE coalesce(kind, 'sale') = 'sale';

CREATE TABLE refund AS
SELECT order_id, sku, CAST(round(100 * CAST(line_amount AS DECIMAL(18, 4))) AS BIGINT) AS cents
FROM told
WHERE kind = 'refund' AND CAST(refunded_at AS TIMESTAMP) < getvariable('now');

-- All orders there ever were, and which of them are purchases at as-of: paid by then and not gone back in full.
CREATE TABLE ordered AS
SELECT
    head.order_id,
    CAST(min(head.paid_at) AS TIMESTAMP) AS sold_at,
    min(coalesce(head.member, head.account)) AS member,
    any_value(sold.cents) AS net,
    coalesce(any_value(back.cents), 0) AS refunded
FROM told AS head
JOIN (SELECT order_id, sum(cents) AS cents FROM line GROUP BY order_id) AS sold ON sold.order_id = head.order_id
LEFT JOIN (SELECT order_id, sum(cents) AS cents FROM refund GROUP BY order_id) AS back ON back.order_id = head.order_id
WHERE coalesce(head.kind, 'sale') = 'sale'
GROUP BY head.order_id;

CREATE TABLE purchase AS
SELECT order_id, sold_at, CAST(sold_at AS DATE) AS day, member, net - refunded AS net
FROM ordered
WHERE sold_at < getvariable('now') AND (refunded = 0 OR refunded < net);

CREATE TABLE purchase_day AS
SELECT member, day, CAST(sum(net) AS BIGINT) AS net
FROM purchase
WHERE member IS NOT NULL
GROUP BY member, day;

-- A member joins with the first order, whatever became of it, unless the list of members says when.
CREATE TABLE joined AS
SELECT member, coalesce(min(stated), min(CAST(sold_at AS DATE))) AS day
FROM (
    SELECT member, NULL AS stated, sold_at FROM ordered
    UNION ALL
    SELECT member, stated, NULL FROM listed
)
WHERE member IS NOT NULL
GROUP BY member
HAVING coalesce(min(stated), min(CAST(sold_at AS DATE))) < getvariable('now')
