-- Orders and amendments that the file had learnt of; what was settled later was not settled yet.
CREATE TEMP VIEW orders AS
SELECT o.id, o.source, o.external_id, o.amends, o.hash, o.member, o.sold_at, o.paid, o.completed_at, o.cancelled_at,
       o.reopened_at, o.discount_minor, o.shipping_minor, o.tax_minor, o.total_minor, o.tenders, o.channel, o.store,
       o.province, o.city, o.imported_in, o.recorded_at,
       CASE WHEN o.settled_in <= (SELECT batch FROM known) THEN o.settled_in END AS settled_in
FROM main.orders AS o
WHERE o.recorded_at <= (SELECT at FROM known)
