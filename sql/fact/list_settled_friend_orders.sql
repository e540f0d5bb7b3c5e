-- Orders and amendments of friends, under who invited them, that were settled.
SELECT o.settled_in, m.referrer, o.id, o.amends, s.name || '/' || o.external_id,
       o.sold_at, o.paid, o.completed_at, o.cancelled_at, o.reopened_at, o.discount_minor, o.shipping_minor, o.tax_minor,
       o.total_minor, o.tenders, o.channel, o.store, o.province, o.city, m.id
FROM orders AS o
JOIN sources AS s ON s.id = o.source
JOIN members AS m ON m.id = o.member
WHERE m.referrer BETWEEN :from AND :to AND m.referrer IS NOT NULL
      AND o.settled_in IS NOT NULL
      AND o.sold_at < m.registered_at + 34560000
