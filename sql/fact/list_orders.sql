-- Orders and amendments not yet settled: whose, under which name, and what they state.
SELECT o.settled_in, o.member, o.id, o.amends, s.name || '/' || o.external_id,
       o.sold_at, o.paid, o.completed_at, o.cancelled_at, o.reopened_at, o.discount_minor, o.shipping_minor, o.tax_minor,
       o.total_minor, o.tenders, o.channel, o.store, o.province, o.city
FROM orders AS o
JOIN sources AS s ON s.id = o.source
WHERE o.settled_in IS NULL AND o.member IS NOT NULL AND o.member BETWEEN :from AND :to
