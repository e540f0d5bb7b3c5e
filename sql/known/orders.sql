-- Orders and amendments that the file had learnt of; what was settled, claimed or withdrawn later was not yet.
CREATE TEMP VIEW orders AS
SELECT o.id, o.source, o.external_id, o.amends, o.hash,
       CASE WHEN o.claimed_at > (SELECT at FROM known) THEN NULL ELSE o.member END AS member,
       o.sold_at, o.paid, o.completed_at, o.cancelled_at,
       o.reopened_at, o.discount_minor, o.shipping_minor, o.tax_minor, o.total_minor, o.tenders, o.channel, o.store,
       o.province, o.city, o.imported_in, o.recorded_at,
       CASE WHEN o.settled_in <= (SELECT batch FROM known) THEN o.settled_in END AS settled_in,
       CASE WHEN o.claimed_at <= (SELECT at FROM known) THEN o.claimed_at END AS claimed_at,
       CASE WHEN o.withdrawn_at <= (SELECT at FROM known) THEN o.withdrawn_at END AS withdrawn_at
FROM main.orders AS o
WHERE o.recorded_at <= (SELECT at FROM known)
